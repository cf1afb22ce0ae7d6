"""Two short guides are done as they say, each in an empty house: a blank exam from
nothing to its convocations, and what the technical cell reads, announces, hands over.
"""

import pytest
from tests.docs.followed import GUIDES, follow
from tests.docs.guide import GuideFault, read_steps

pytestmark = pytest.mark.e2e


def test_blanc_ten_minutes_takes_as_many_presses_as_its_guide_says(reader, capsys):
    follow(reader, "blanc")

    with capsys.disabled():
        print(f"\npresses from an empty house to convocations: {reader.presses()}")
    assert f"{reader.presses()} pressions" in (GUIDES / "blanc.md").read_text()
    assert reader.faults() == []


def test_the_cell_reads_announces_and_hands_over_as_its_guide_says(reader):
    follow(reader, "cellule")

    assert reader.faults() == []


@pytest.mark.parametrize(
    "item", ["1. Cliquez « Examens ».", "1. Ouvrez la page.", "- Regardez."]
)
def test_an_item_that_is_no_step_is_a_fault_of_the_guide(item, tmp_path):
    guide = tmp_path / "guide.md"
    guide.write_text(f"# Guide\n\n*À l’écran de camille.*\n\n{item}\n")

    with pytest.raises(GuideFault, match="line 5"):
        list(read_steps(guide))
