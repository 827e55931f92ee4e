-- Which numbered paragraph of a draft a comment is about: its number and its words as they were then.
alter table comments add column paragraph {text};
alter table comments add column paragraph_words {text};
