"""What is read is not yet what is kept: a commit that waits for the standbys.

A primary that crashed before its standbys confirmed comes back with rows that nobody
else has. A retry that finds them writes nothing, so its commit would wait for nobody,
and the acknowledgement would be lost with that machine.
"""

from typing import Any

from psycopg import AsyncConnection

WRITE_MESSAGE = "SELECT pg_logical_emit_message(true, 'concours', '')"


async def wait_for_standbys(connection: AsyncConnection[Any]) -> None:
    """Let this transaction's commit confirm all that it has read, too.

    To be called where what is held already is acknowledged again: the message itself
    says nothing, but the commit has something to be confirmed.
    """
    await connection.execute(WRITE_MESSAGE)
