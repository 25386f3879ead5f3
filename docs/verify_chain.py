"""Check a chain of evidence with nothing but Python: python3 verify_chain.py chain.jsonl [--head HASH] [--seal DIGEST]
HASH: printed on a paper or in a credential. DIGEST: of a seal that was kept elsewhere. Ends with 1 at the first fault.

Each row is bound to the one before: its hash is the SHA-256 of the previous hash, a line feed, and its values as JSON
with sorted keys, no spaces, letters as they are (UTF-8) and moments as they stand in the file. Described in docs/records.md.
"""

import argparse
import hashlib
import json
import sys

START = "0" * 64


class Fault(Exception):
    pass


def expect(holds, what):
    if not holds:
        raise Fault(what)


def fingerprint(value, before=""):
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256((f"{before}\n{text}" if before else text).encode()).hexdigest()


def read(path):
    kinds = {"about": [], "row": [], "head": [], "seal": [], "ends": []}
    with open(path, encoding="utf-8") as file:
        for number, line in enumerate(file, 1):
            try:
                one = json.loads(line)
                kinds[one["kind"]].append(one)
            except (ValueError, KeyError, TypeError, AttributeError):
                raise Fault(f"line {number} is no line of a chain") from None
    expect(len(kinds["about"]) == 1 and len(kinds["head"]) == 1, "a file has one line 'about' and one 'head'")
    expect(kinds["about"][0].get("format") == "congvu-lms-chain/1", "the file is of another format")
    return kinds


def check_rows(rows, person):
    """Whose chain it is, numbers, links and hashes; the hashes in their order."""
    hashes, whose = [START], {row["signed"]["person_id"] for row in rows}
    expect(len(whose) <= 1, "rows of several people")
    for number, row in enumerate(rows, 1):
        signed, where = row["signed"], f"row {number}: "
        bound = (signed["details"] or {}).get("rests_on") or {}
        expect(signed["seq"] == number, where + "a row is missing, doubled or in another place")
        expect(row["previous"] == hashes[-1], where + "it does not continue the row before")
        expect(fingerprint(signed, row["previous"]) == row["hash"], where + "it was changed after it was written")
        expect(bound.get("person", person) == person, where + "it was recorded for somebody else")
        expect(bound.get("revokes", START) in hashes, where + "it revokes a row that is not there")
        hashes.append(row["hash"])
    return hashes


def check_seals(seals, kept):
    """Each seal covers the one before; the digest of each."""
    before, digests = START, []
    for number, seal in enumerate(seals, 1):
        binds = seal["whole"] or (digests and seals[number - 2]["whole"])
        expect(not binds or fingerprint(seal["covered"], before) == seal["whole"], f"seal {number} was changed, or one before it")
        before = seal["whole"] or seal["covered"]["digest"]
        digests.append(before)
    expect(kept is None or kept in digests, "the seal that was kept elsewhere is not among these")


def check_ends(ends, seals, hashes, person_id):
    """The ends of all chains are what the last seal covers, and this chain went through its own."""
    lines = "\n".join(":".join(map(str, end)) for end in ends)
    expect(hashlib.sha256(lines.encode()).hexdigest() == seals[-1]["covered"]["digest"], "the ends are not what the last seal covers")
    mine = [end for end in ends if end[0] == person_id]
    expect(all(end[1] < len(hashes) and hashes[end[1]] == end[2] for end in mine), "the chain is not the one that was sealed")


def main():
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("file")
    parser.add_argument("--head")
    parser.add_argument("--seal")
    asked = parser.parse_args()
    kinds = read(asked.file)
    rows, head, seals = kinds["row"], kinds["head"][0], kinds["seal"]
    hashes = check_rows(rows, kinds["about"][0]["person"])
    expect((head["seq"], head["hash"]) == (len(rows), hashes[-1]), "the chain does not end as its head says")
    expect(asked.head is None or asked.head in hashes, "the chain does not go through this hash")
    check_seals(seals, asked.seal)
    for one in kinds["ends"]:
        check_ends(one["ends"], seals, hashes, rows[0]["signed"]["person_id"] if rows else None)
    print(f"{len(rows)} rows and {len(seals)} seals are as they were written; the last hash is {hashes[-1]}")


try:
    main()
except (Fault, OSError, LookupError, TypeError, AttributeError) as fault:
    sys.exit(f"NOT AS IT WAS WRITTEN: {fault}")
