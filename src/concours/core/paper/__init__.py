"""A paper: its dossiers as authors write them, and the version frozen from them.

Decides what a folder of sources means, everything that is wrong with it, what
candidates will read (the content) and what marking will read (the key document).
Never opens a file, never renders Markdown nor reads a pixel (the edge,
`concours.cli.authoring`, does and hands over the result), never encrypts, never marks.

Nouns: *paper*, *dossier* (progressive, key-feature, article, isolated), *question*,
*figure*, *fault* (what an author must mend, or should look at), *frozen* (content,
key document and media of one numbered version).
Invariants: a paper with a fault is never frozen; the content says nothing of the key;
the same sources give the same bytes.

    concours.cli.authoring.freeze(folder) -> Frozen     raises PaperFaulty
    concours.cli.authoring.questions_of_folder(folder) -> tuple[KeyedQuestion, ...]
    key_document.read(data) -> tuple[KeyedQuestion, ...]     raises KeyFaulty
"""
