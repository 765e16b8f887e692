"""How fast and how large Recorte is, beside other engines on the same documents and the same queries.

    python -m benchmarks --documents NEWS.jsonl.xz --sizes 10000 50000

documents  what is indexed             child    the work of one subprocess
queries    what is asked               memory   the memory of a process tree
engines    who is asked                runs     all engines and sizes in turn
measures   what a figure means         command  the time of `recorte search` as a process
targets    what Recorte is to reach    report   Markdown and JSON, with comparisons over all sizes

`python -m benchmarks.relevance` compares how good the answers are:

judged     the judged sets               relevance  what each engine makes of them
floors     what Recorte may not fall below

docs/benchmarks.md says what is measured, how, and what came out last; for answers, docs/relevance.md does.
"""
