"""Three PostgreSQL nodes under Patroni, on this machine, for a rehearsal.

Decides where the nodes live, with which settings they stand by each other, when a new
cluster may be trusted, and how a node is broken and what that cost. Patroni decides who
is primary, etcd remembers it, HAProxy leads there: nothing here fails over by itself.

Nouns: *node* (one PostgreSQL, its Patroni and its etcd, on an address of its own),
*engine* (a program of others, such as etcd), *primary* (the node that is written to),
*balancer* (HAProxy, at the one address that a house knows), *archive* (Barman, which
keeps bases, and the log as it is written), *write probe* (writes row after row, and
remembers which were acknowledged).

Invariants: a commit waits for one of the two other nodes, or for ever; nothing runs on
once we are dead; nothing listens but on addresses of this machine.
"""

from concours.rehearsal.cluster.archive import Archive
from concours.rehearsal.cluster.cluster import NodeCluster
from concours.rehearsal.cluster.probe import WriteProbe

__all__ = ["Archive", "NodeCluster", "WriteProbe"]
