// Speaks with the LMS that a package runs in, by SCORM 1.2 or SCORM 2004: finds its API, says what was reached, ends when the page is left.
"use strict";

const Lms = (() => {
  const FARTHEST = 50; // windows upwards: a page that is its own parent's child must not hang us
  const CALLS = {
    "1.2": {api: "API", begin: "LMSInitialize", read: "LMSGetValue", write: "LMSSetValue", save: "LMSCommit", end: "LMSFinish", error: "LMSGetLastError"},
    2004: {api: "API_1484_11", begin: "Initialize", read: "GetValue", write: "SetValue", save: "Commit", end: "Terminate", error: "GetLastError"},
  };
  const FIELDS = {
    "1.2": {place: "cmi.core.lesson_location", state: "cmi.suspend_data", time: "cmi.core.session_time", exit: "cmi.core.exit", score: "cmi.core.score", given: "student_response", wrong: "wrong", room: 4096},
    2004: {place: "cmi.location", state: "cmi.suspend_data", time: "cmi.session_time", exit: "cmi.exit", score: "cmi.score", given: "learner_response", wrong: "incorrect", room: 64000},
  };
  const MOST_INTERACTIONS = 250;

  function inWindow(start, name) {
    let here = start;
    for (let step = 0; here && step < FARTHEST; step += 1) {
      if (here[name]) return here[name];
      if (here.parent === here) return null;
      here = here.parent;
    }
    return null;
  }
  /** In this window and those around it, then in those around the one that opened it. Of another site nothing can be read. */
  function find(name) {
    for (const start of [() => window, () => window.top.opener || window.opener]) {
      try {
        const api = inWindow(start(), name);
        if (api) return api;
      } catch { /* a window of another site */ }
    }
    return null;
  }
  const two = (number) => String(number).padStart(2, "0");
  const SPANS = {
    "1.2": (seconds) => `${two(Math.min(9999, Math.floor(seconds / 3600))).padStart(4, "0")}:${two(Math.floor(seconds / 60) % 60)}:${two(Math.floor(seconds) % 60)}.00`,
    2004: (seconds) => `PT${Math.floor(seconds / 3600)}H${Math.floor(seconds / 60) % 60}M${Math.floor(seconds) % 60}S`,
  };

  /** One visit. `isOpen`: whether the LMS listens. */
  class Visit {
    constructor(version) {
      this.version = version;
      this.calls = CALLS[version];
      this.fields = FIELDS[version];
      this.api = find(this.calls.api);
      this.since = Date.now();
      this.isOpen = Boolean(this.api) && this.call("begin", "") === "true";
      this.asked = this.isOpen ? Number(this.read("cmi.interactions._count")) || 0 : 0;
    }
    call(what, ...values) {
      return String(this.api[this.calls[what]](...values));
    }
    read(field) {
      return this.isOpen ? this.call("read", field) : "";
    }
    write(field, value) {
      return this.isOpen && this.call("write", field, String(value)) === "true";
    }
    /** What was kept at the last visit; null if nothing was, or if it cannot be read. */
    kept() {
      try {
        return JSON.parse(this.read(this.fields.state) || "null");
      } catch {
        return null;
      }
    }
    /** The longest of these states that the LMS has room for. */
    keep(states) {
      const texts = states.map((state) => JSON.stringify(state));
      const fitting = texts.find((text) => text.length <= this.fields.room);
      if (fitting) this.write(this.fields.state, fitting);
    }
    /** `score`: from 0 to 1, null if none yet; `passed`: null as long as it is open; `share`: of the parts that are done. */
    tell({place, score, passed, share}) {
      this.write(this.fields.place, place);
      if (score !== null) this.tellScore(score);
      if (this.version === "1.2") this.write("cmi.core.lesson_status", oneWord(passed, share));
      else this.tellApart(passed, share);
      this.write(this.fields.exit, this.version === "1.2" || share < 1 || passed === false ? "suspend" : "normal");
      this.write(this.fields.time, SPANS[this.version]((Date.now() - this.since) / 1000));
    }
    tellScore(score) {
      this.write(`${this.fields.score}.min`, 0);
      this.write(`${this.fields.score}.max`, 100);
      this.write(`${this.fields.score}.raw`, Math.round(score * 10000) / 100);
      if (this.version === "2004") this.write("cmi.score.scaled", Math.round(score * 10000) / 10000);
    }
    tellApart(passed, share) {
      this.write("cmi.completion_status", share === 1 ? "completed" : "incomplete");
      this.write("cmi.progress_measure", Math.round(share * 100) / 100);
      this.write("cmi.success_status", passed === null ? "unknown" : passed ? "passed" : "failed");
    }
    /** What was answered to one question. */
    tellAnswer({id, type, given, share}) {
      if (!this.isOpen || this.asked >= MOST_INTERACTIONS) return;
      const field = `cmi.interactions.${this.asked}`;
      if (!this.write(`${field}.id`, id)) return;
      this.asked += 1;
      this.write(`${field}.type`, type);
      this.write(`${field}.${this.fields.given}`, given(this.version));
      this.write(`${field}.result`, share === 1 ? "correct" : share ? Math.round(share * 100) / 100 : this.fields.wrong);
    }
    save() {
      return this.isOpen && this.call("save", "") === "true";
    }
    end() {
      if (this.isOpen) this.call("end", "");
      this.isOpen = false;
    }
  }
  /** SCORM 1.2 has one word for both: what the quizzes say, or whether all was gone through where there are none. */
  function oneWord(passed, share) {
    if (passed !== null) return passed ? "passed" : "failed";
    return share === 1 ? "completed" : "incomplete";
  }
  return {Visit};
})();
