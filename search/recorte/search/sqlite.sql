-- The tables of an export. Texts are as Recorte has them; offsets count their code points.

CREATE TABLE sources (
    id INTEGER PRIMARY KEY,
    path TEXT NOT NULL,
    format TEXT,
    size INTEGER NOT NULL,
    articles INTEGER NOT NULL
);
CREATE INDEX sources_path ON sources (path);
CREATE TABLE rejections (
    source_id INTEGER NOT NULL REFERENCES sources (id),
    source TEXT NOT NULL,
    reason TEXT NOT NULL
);
CREATE TABLE articles (
    id INTEGER PRIMARY KEY,
    doc_id TEXT NOT NULL,
    title TEXT NOT NULL,
    published TEXT,
    published_by TEXT,
    authors TEXT NOT NULL,
    section TEXT,
    publisher TEXT,
    url TEXT,
    language TEXT,
    captured TEXT,
    source TEXT NOT NULL,
    source_id INTEGER REFERENCES sources (id),
    text TEXT NOT NULL,
    terms TEXT NOT NULL
);
CREATE TABLE authors (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE
);
CREATE TABLE article_authors (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    author_id INTEGER NOT NULL REFERENCES authors (id),
    PRIMARY KEY (article_id, author_id)
) WITHOUT ROWID;
CREATE TABLE pages (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    page INTEGER NOT NULL,
    start INTEGER NOT NULL,
    PRIMARY KEY (article_id, page)
) WITHOUT ROWID;
CREATE TABLE copies (
    article_id INTEGER NOT NULL REFERENCES articles (id),
    doc_id TEXT NOT NULL,
    exact INTEGER NOT NULL,
    publisher TEXT,
    url TEXT,
    source TEXT NOT NULL,
    PRIMARY KEY (article_id, doc_id)
) WITHOUT ROWID;
-- Over the terms of the articles' words; what is shown, or marked, are the articles themselves.
CREATE VIRTUAL TABLE articles_fts USING fts5 (
    title, text, authors, terms, content="articles", content_rowid="id", tokenize="unicode61 remove_diacritics 2"
);
CREATE TABLE facets (
    name TEXT NOT NULL,
    value TEXT NOT NULL,
    articles INTEGER NOT NULL,
    PRIMARY KEY (name, value)
) WITHOUT ROWID;
