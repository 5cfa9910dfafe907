"""Words of protected columns, English and French: of their names and of their levels.

The grounds are those of article 9 of the General Data Protection Regulation and of article 225-1 of the
French penal code.
"""

# Words of names, by what they speak of.
NAMES: dict[str, frozenset[str]] = {
    "sex": frozenset({
        "civilite", "civility", "gender", "genre", "sex", "sexe",
    }),
    "age": frozenset({
        "age", "ages", "birth", "birthdate", "birthday", "dob", "nais", "naissance", "senior",
        "seniorcitizen",
    }),
    "origin": frozenset({
        "birthplace", "caste", "citizenship", "citoyennete", "ethnic", "ethnicity", "ethnie",
        "etranger", "etrangere", "foreign", "foreigner", "immigrant", "immigration", "immigre",
        "migrant", "nationalite", "nationality", "race",
    }),
    "belief": frozenset({
        "confession", "croyance", "culte", "faith", "religion", "religious",
    }),
    "health": frozenset({
        "disability", "disabled", "enceinte", "grossesse", "handicap", "handicape", "pregnancy",
        "pregnant",
    }),
    "family": frozenset({
        "conjoint", "marie", "mariee", "marital", "maritale", "married", "matrimonial",
        "matrimoniale", "spouse",
    }),
    "orientation": frozenset({
        "lgbt", "lgbtq", "orientation", "sexual", "sexuelle",
    }),
    "opinion": frozenset({
        "political", "politics", "politique", "syndical", "syndicat", "syndique", "union",
    }),
}  # fmt: skip
PAIRS: dict[str, tuple[frozenset[str], ...]] = {
    "origin": (
        frozenset({"native", "country"}), frozenset({"country", "birth"}), frozenset({"country", "origin"}),
        frozenset({"pays", "naissance"}), frozenset({"pays", "origine"}),
    ),
}  # fmt: skip
# Names beside which the word means something else, such as the age of a house.
NOT_PEOPLE = frozenset({
    "account", "arbre", "basket", "bati", "batiment", "building", "car", "cart", "commande", "company",
    "compte", "contract", "contrat", "debt", "dette", "entreprise", "equipment", "esperance",
    "expectancy", "facture", "film", "house", "invoice", "loan", "logement", "machine", "maison",
    "musical", "panier", "price", "product", "produit", "property", "rate", "stage", "stock", "ticket",
    "tree", "vehicle", "vehicule", "voiture", "weight",
})  # fmt: skip
# Levels, without accents or capitals.
LEVELS: dict[str, frozenset[str]] = {
    "sex": frozenset({
        "boy", "female", "feminin", "femme", "femmes", "fille", "garcon", "girl", "homme", "hommes",
        "male", "man", "masculin", "men", "woman", "women",
    }),
    "origin": frozenset({
        "afam", "african american", "algerian", "amer indian eskimo", "american", "asian",
        "asian pac islander", "black", "blanc", "british", "caucasian", "chinese", "etranger",
        "etrangere", "francais", "francaise", "french", "german", "hispan", "hispanic", "indian", "latino",
        "maghrebin", "moroccan", "native american", "noir", "nonwhite", "pakistani", "white",
    }),
    "belief": frozenset({
        "athee", "atheist", "bouddhiste", "buddhist", "catholic", "catholique", "chretien",
        "chretienne", "christian", "hindou", "hindu", "jewish", "juif", "juive", "muslim",
        "musulman", "musulmane", "orthodox", "orthodoxe", "protestant", "sikh",
    }),
    "family": frozenset({
        "celibataire", "concubinage", "divorce", "divorced", "divorcee", "marie", "mariee",
        "married", "never married", "pacse", "pacsee", "separated", "single", "veuf", "veuve",
        "widowed",
    }),
}  # fmt: skip
# Levels that, as the name of a column, may speak of a colour, a language, a bed or a ticket.
AMBIGUOUS = frozenset({
    "american", "asian", "black", "blanc", "british", "chinese", "francais", "francaise", "french",
    "german", "indian", "noir", "orthodox", "orthodoxe", "single", "white",
})  # fmt: skip
