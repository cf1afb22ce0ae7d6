"""Words typed whole, letter by letter, are the words of the sheet; so are four letters.

A keyholder types with the eyes on the paper: what completes a word must not tear it.
The page's script runs here as the browser has it, on a field that a keyboard fills.
"""

import json
import shutil
import subprocess
from pathlib import Path

import pytest
from shamir_mnemonic.wordlist import WORDLIST as SHARE_WORDLIST

from concours.core.authoring.sealing.wordlist import WORDLIST

ROOT = Path(__file__).parents[3]
SCRIPT = ROOT / "src/concours/console/static/console/scripts/sealing/typed-words.js"

TYPE = """
const [script] = process.argv.slice(1)
const { readFileSync } = await import('node:fs')
const { list, texts } = JSON.parse(readFileSync(0, 'utf8'))
const { completeWords, wordsOf, unknownWord } = await import(`file://${script}`)
class Field extends EventTarget {
  value = ''
  get selectionStart() { return this.value.length }
  enter(data, inputType) {
    const isDeleted = inputType === 'deleteContentBackward'
    this.value = isDeleted ? this.value.slice(0, -1) : this.value + data
    this.dispatchEvent(Object.assign(new Event('input'), { inputType }))
  }
}
const typed = texts.map((text) => {
  const field = new Field()
  completeWords(field, list, () => undefined)
  if (text.startsWith('paste ')) {
    field.enter('wrong words, longer than what replaces them '.repeat(9), 'insertText')
    field.value = ''
    field.enter(text.slice('paste '.length), 'insertFromPaste')
  } else for (const letter of text) {
    if (letter === '<') field.enter('', 'deleteContentBackward')
    else field.enter(letter, 'insertText')
  }
  return [wordsOf(field.value, list).join(' '), unknownWord(field.value, list) ?? '']
})
const emptied = new Field()
completeWords(emptied, list, () => { if (emptied.value !== '') emptied.value = '' })
for (const letter of list[0]) emptied.enter(letter, 'insertText')
console.log(JSON.stringify({ typed, emptied: emptied.value }))
"""

LISTS = {"trousseau": list(WORDLIST), "share": list(SHARE_WORDLIST)}
LINE_COUNT = 33


def enter(words, *texts):
    """Return what a field names after each text: its words, and the first unknown."""
    node = shutil.which("node")
    assert node is not None, "node is missing: the client needs it, too"
    command = [node, "--experimental-default-type=module", "--input-type=module"]
    done = subprocess.run(
        [*command, "-e", TYPE, str(SCRIPT)],
        input=json.dumps({"list": words, "texts": texts}),
        check=True,
        capture_output=True,
        text=True,
    )
    return json.loads(done.stdout)


def lines(words):
    """Cut a list into lines as long as a sheet, each word of it in one."""
    return [words[at : at + LINE_COUNT] for at in range(0, len(words), LINE_COUNT)]


@pytest.mark.parametrize("name", LISTS)
def test_each_word_is_itself_typed_whole_or_by_four_letters(name):
    words = LISTS[name]
    sheets = [" ".join(line) for line in lines(words)]
    short = [" ".join(word[:4] for word in line) for line in lines(words)]
    expected = [[sheet, ""] for sheet in sheets]

    assert enter(words, *sheets)["typed"] == expected
    assert enter(words, *short)["typed"] == expected
    assert enter(words, *(f"paste {line}" for line in short))["typed"] == expected


def test_another_word_may_follow_four_letters_without_a_space():
    words = ["leaves", "echo", "terminal", "ruler"]
    typed = enter(words, "leavechotermrule", "leavexx ", "LEÀVES Echo", "leav<<")

    assert typed["typed"][:3] == [
        ["leaves echo terminal ruler", ""],
        ["leaves exx", "exx"],
        ["leaves echo", ""],
    ]
    assert typed["typed"][3][0] == "leaves"


def test_the_end_of_a_word_that_the_page_took_does_not_begin_the_next():
    assert enter(["leaves", "terminal"])["emptied"] == ""
