"""What authors write, read as a paper, with everything that is wrong told at once.

Decides what a folder of TOML sources means and every fault in it. Never opens a
file, never renders Markdown nor reads a pixel: the edge (`concours.authoring`)
does, and hands over what it found.

Nouns: *source* (one TOML file), *fault* (what an author must mend, or should look
at), *location* (the file and question of a fault), *draft* (a paper as far as it can be
read), *read context* (what a reader has at
hand).
Invariants: a source with an error gives no paper but a *draft*, which is looked at and
never frozen; every fault has a published code.

    concours.authoring.check(folder) -> Reading                  raises PaperFaulty
    concours.authoring.freeze(folder) -> FrozenPaper             raises PaperFaulty
"""
