"""A paper: dossiers and questions, and the version frozen from them.

Decides what a paper is, what candidates will read of it (the content) and what
marking reads (the key document). Never reads an author's sources (`core.sources`
does), never opens a file, never encrypts, never marks.

Nouns: *paper*, *dossier* (progressive, key-feature, article, isolated), *question*,
*figure*, *prose* (sanitised HTML), *frozen paper* (content, key document and media of
one numbered version), *amendment* (a change by the jury of a key), *package part* (the
place of an image in a package), *pyramid*.
Invariants: the content says nothing of the key; the same paper gives the same bytes;
a key document that is not whole and sound is never read; an amended key offers what
the sealed one did, and without amendments is the sealed one.

    key_document.read(data) -> tuple[KeyedQuestion, ...]     raises KeyFaulty
    amendments.amend(data, amendments) -> AmendedKey           raises AmendmentFaulty
"""
