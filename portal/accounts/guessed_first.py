"""What guessers try first: the words and rows of keys that people choose most for a password, and those of a clinic."""

_WORDS = """
    password passwort passphrase passwd welcome letmein iloveyou loveyou login admin root secret changeme
    default access qwerty qwertz azerty qwertyuiop asdfghjkl zxcvbnm zxcvbn asdfgh asdf zxcv qazwsx wsxedc
    1qaz2wsx3edc 1q2w3e4r5t 1q2w3e4r q1w2e3r4 1qaz2wsx abcdef abcd abc aaaaaa test testing guest user hello
    goodbye please sunshine princess football baseball basketball soccer hockey softball golfer dragon monkey
    superman batman spiderman trustno master shadow freedom whatever starwars pokemon naruto minecraft computer
    internet google samsung apple facebook instagram youtube netflix matrix ninja warrior wizard phoenix falcon
    eagle tiger tigger lion panther mustang ferrari porsche mercedes toyota honda harley ranger hunter killer
    fighter soldier diamond silver golden crystal thunder lightning storm blaze fire ghost rocket dakota
    maverick cowboy cowboys yankees lakers steelers eagles packers dallas austin boston chicago london paris
    liverpool arsenal chelsea barcelona correct horse battery staple january february march april june july
    august september october november december monday tuesday wednesday thursday friday saturday sunday spring
    summer autumn winter love lovely lover loveme lovelove babygirl babyboy baby angel angels heart kisses sweet
    sweetie honey sugar candy cookie cookies chocolate cheese pepper ginger banana orange purple yellow green
    blue black white flower flowers butterfly rainbow unicorn kitten kitty puppy doggy doggie snoopy scooby
    garfield mickey minnie donald barney bailey buddy buster charlie maggie molly lucky rocky smokey coffee
    pizza guitar music dancer dance singer player michael jennifer jordan andrew robert thomas daniel george
    jessica michelle joshua amanda ashley nicole matthew justin brandon anthony william joseph david james
    johnny john richard charles christian christopher jonathan patrick steven kevin brian jason ryan tyler
    taylor samantha elizabeth stephanie melissa heather danielle rebecca rachel lauren hannah jasmine vanessa
    natalie victoria alexander alexandra alexis andrea angela maria mary anna susan linda barbara sarah laura
    emily emma sophie olivia oliver oscar max klaster biteme jesus christ blessed faith hope peace grace family
    mother father mommy daddy sister brother friend friends forever therapy therapist therapeutic counselor
    counseling portal groundwork clinic clinical patient patients client recovery recover healing heal health
    healthy wellness mindful mindfulness group session program iop outpatient worksheet homework hospital doctor
    nurse care treatment sober sobriety
"""
COMMON = frozenset(_WORDS.split())
