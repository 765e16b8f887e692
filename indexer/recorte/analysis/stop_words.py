"""Stop words: words so common that a query does not insist on them.

They are all in the index. Only a query treats them as optional, and it judges a word as it was typed: `por` is a
stop word and `pôr` is not, `para` is one and `Pará` is not; but `nao` is taken for the `não` it stands for.
"""

from recorte.analysis.folding import fold, unfolded

# Function words of Portuguese: articles, prepositions and their contractions, pronouns, conjunctions, the commonest
# adverbs, and the forms of "ser", "estar", "ter", "haver" that carry no news. Judged word by word for this project.
_WORDS = """
a o as os um uma uns umas
à às ao aos
de do da dos das d dum duma duns dumas
em no na nos nas num numa nuns numas
por per pelo pela pelos pelas
com sem sob sobre até entre desde contra após ante perante para pra pro pras pros
deste desta destes destas desse dessa desses dessas daquele daquela daqueles daquelas
neste nesta nestes nestas nesse nessa nesses nessas naquele naquela naqueles naquelas
disto disso daquilo nisto nisso naquilo àquele àquela àqueles àquelas àquilo
dele dela deles delas nele nela neles nelas
este esta estes estas esse essa esses essas aquele aquela aqueles aquelas isto isso aquilo
eu tu ele ela nós vós eles elas você vocês me te se lhe nos vos lhes mim ti si lo la los las
comigo contigo consigo conosco connosco
meu minha meus minhas teu tua teus tuas seu sua seus suas nosso nossa nossos nossas
que quem qual quais quê cujo cuja cujos cujas onde aonde quando como quanto quanta quantos quantas
e ou mas nem porém pois porque porquê se embora enquanto portanto logo
não sim já ainda também só mais menos muito muita muitos muitas tão tanto bem assim
é são era eram foi foram ser será serão seria seriam sido sendo seja sejam fosse fossem
está estão estava estavam esteve estiveram estar estará esteja
tem tinha tinham teve tiveram ter terá teria tenha tendo tido
há havia houve haver haverá haja
r$ us$ $ nº n.º n°
"""

STOP_WORDS = frozenset(_WORDS.split())
"""In their own spelling, lower case, with accents."""

_WITHOUT_ACCENT = frozenset(fold(word) for word in STOP_WORDS if fold(word) != word)


def is_stop_word(token: str) -> bool:
    """Tell whether a query may do without this word, by the spelling it was typed in.

    >>> [is_stop_word(word) for word in ("por", "pôr", "Para", "Pará", "não", "nao", "têm")]
    [True, False, True, False, True, True, False]
    """
    form = unfolded(token)
    return form in STOP_WORDS or form in _WITHOUT_ACCENT
