-- How soon a risk could come about; empty where nobody has said.
alter table risks add column proximity {text};
