-- The cluster that was founded last. A member of an older one leaves as soon as it sees this.
CREATE TABLE cluster_current (
  one_row boolean PRIMARY KEY DEFAULT true CHECK (one_row),
  -- Null: there has been none.
  cluster uuid,
  founded_at timestamptz
);
INSERT INTO cluster_current DEFAULT VALUES;

-- Every process that is a node, or wants to become one. All times are of the database's clock.
CREATE TABLE cluster_members (
  -- What other nodes connect to: akka.tcp://chatcluster@host:port
  address text COLLATE "C" PRIMARY KEY,
  -- Differs for each process that has had the address.
  incarnation bigint NOT NULL,
  -- For people who look.
  roles text NOT NULL,
  -- Which cluster it is a member of; null as long as it is none.
  cluster uuid,
  joined_at timestamptz,
  -- Renewed twice a second; room is left on each page for the new row versions.
  heartbeat_at timestamptz NOT NULL,
  -- Set once, by the side of a partition that decided first, and never taken back: this process is not a member any more and has to end.
  excluded_at timestamptz,
  excluded_by text
) WITH (fillfactor = 30);
