"""What all rooms have for somebody is asked by one statement."""

from lms.core.state import state


def test_no_gate_has_a_list_that_is_written_anew_for_each_page(app):
    gates = [getattr(one, "gate", None) for one in state().desks]
    assert any(gate is not None for gate in gates)
    assert "POSTCOMPILE" not in " ".join(map(str, gates))
