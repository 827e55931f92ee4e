-- What somebody is by title, as papers name an officer whose name they leave out.
alter table people add column job_title {text};
