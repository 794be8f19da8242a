-- A room. Terms are compared with every batch that is written and change when rooms are opened: room is left on each page for new row versions.
CREATE TABLE rooms (
  id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
  name text COLLATE "C" NOT NULL UNIQUE,
  -- Which life of the log this is: a client's position belongs to one epoch.
  epoch text COLLATE "C" NOT NULL,
  -- Number of the owner that may append: raised by one each time the room is opened.
  term bigint NOT NULL,
  -- When the present owner opened it: for people who look.
  opened_at timestamptz NOT NULL,
  -- Everything up to this seq was deleted on purpose. Whoever deletes events deletes the oldest and raises this in the same transaction, so that the
  -- room's head is known even when no event is left; appends never touch it.
  purged bigint NOT NULL DEFAULT 0
) WITH (fillfactor = 70);

-- The events of all rooms. No foreign key: the term says whether the room is there, and a check of its own would lock the room's row for every event.
CREATE TABLE events (
  room_id bigint NOT NULL,
  seq bigint NOT NULL,
  at timestamptz NOT NULL,
  kind smallint NOT NULL,
  sender text COLLATE "C" NOT NULL,
  client_id text COLLATE "C" NOT NULL,
  -- The JSON that clients receive.
  body bytea NOT NULL,
  PRIMARY KEY (room_id, seq)
);
