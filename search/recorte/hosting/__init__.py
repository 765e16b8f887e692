"""What all that answers for an archive has in common, whichever way it is asked: over HTTP, or by an agent.

options    ServerOptions
serving    the newest generation of the archive, asked in threads
turns      which search begins next; sharing: which process takes the next connection
asking     what a request asks of it
documents  what it answers; problems: what was wrong
guard      what stands before every request
running    what runs an application until it is told to stop
"""
