"""Who can sign in to the demo clinic. Apart from the seeding, so that a second start need not import the house."""

PASSWORD = "riverbend-demo"

# Address, name, credentials, role.
ACCOUNTS = (
    ("maya@riverbend.example", "Maya Torres", "", "patient"),
    ("devon@riverbend.example", "Devon Kim", "", "patient"),
    ("lena@riverbend.example", "Lena Walsh", "", "patient"),
    ("jordan@riverbend.example", "Jordan Lee", "LCSW", "therapist"),
    ("priya@riverbend.example", "Priya Nair", "PhD", "therapist"),
    ("dana@riverbend.example", "Dana Ruiz", "LPC", "leader"),
    ("luis@riverbend.example", "Luis Ortega", "LMFT", "leader"),
    ("sam@riverbend.example", "Sam Okafor", "", "admin"),
)

NEWCOMERS = (("iris@riverbend.example", "Iris Cole", "", "patient"),)
"""Who came this week."""

REPRESENTATIVES = (("carol@riverbend.example", "Carol Walsh", "", "acts for Lena Walsh"),)

OF_ONE_PROGRAM = (("nell@riverbend.example", "Nell Abara", "", "admin of DBT Evening IOP"),)
"""Who administers one program, and sees nothing of the other."""

ON_THE_DOOR = (*ACCOUNTS, *OF_ONE_PROGRAM)
"""Those to try on the sign-in page."""

EVERYBODY = (*ON_THE_DOOR, *NEWCOMERS, *REPRESENTATIVES)
