-- A room. The integer id keeps the clustered key of events small.
CREATE TABLE rooms (
  id INTEGER PRIMARY KEY,
  name TEXT NOT NULL UNIQUE,
  -- Which life of the log this is: a client's position belongs to one epoch.
  epoch TEXT NOT NULL,
  -- Number of the owner that may append: raised by one each time the room is opened.
  term INTEGER NOT NULL,
  -- When the present owner opened it, in Unix milliseconds: for people who look.
  opened_at INTEGER NOT NULL,
  -- Everything up to this seq was deleted on purpose. Whoever deletes events deletes the oldest and raises this in the same transaction, so that the
  -- room's head is known even when no event is left; appends never touch it.
  purged INTEGER NOT NULL DEFAULT 0
) STRICT;

-- The events of all rooms, clustered by room. The body comes last: reading the columns before it doesn't touch the pages of a long one.
CREATE TABLE events (
  room_id INTEGER NOT NULL,
  seq INTEGER NOT NULL,
  at INTEGER NOT NULL,
  kind INTEGER NOT NULL,
  sender TEXT NOT NULL,
  client_id TEXT NOT NULL,
  body BLOB NOT NULL,
  PRIMARY KEY (room_id, seq)
) STRICT, WITHOUT ROWID;
