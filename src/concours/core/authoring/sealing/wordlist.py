"""Our own 1,024 French words: what is said aloud in a room, and what opens a trousseau.

Plain words without accents, of four to nine letters, in order; the first four letters
name a word. No two differ by one letter or by two that changed places; none is a number
or an order given in an exam room; words that sound like another word were left out. A
published list never changes: a word is its place in it.
"""

_TEXT = """
abeille abri acajou accord acrobate acrylique adagio addition adresse affiche agate
agence agrafe agrume aide aigle aiguille aimant aisance alambic album algue aliment
allumette almanach alouette alpaga alphabet alpiniste altitude alto amateur ambiance
amiral amphore ampoule anagramme analyse ananas anchois ancien aneth animal anneau
anorak antenne antique appel appui aquarium arabesque arachide arbitre arbouse arbre
arcade archipel ardoise argent argile armature armoire arnica aromate arrosoir artiste
ascenseur asperge asphalte assiette astre astuce atelier atlas atoll atome atout aubaine
auberge aurore automne autruche auvent averse aviron avocat avoine azur badminton bagage
baguette baignoire balance balcon baleine bambou banane bande banjo banlieue banquise
baobab barbe bardeau baril basalte bascule basilic bassin bastion bataille bateau
batterie bavoir belote berger bermuda bernache besace besoin betterave beurre biberon
bidon bigorneau bijou bilan billet biologie biscuit bistro bitume bivouac bizarre blague
blason blette bleu bobine bobsleigh bocal bolide bonbon bonheur bordure borne botanique
botte bouche bougie boulevard bouquet bourdon boussole bouton bouvreuil boxeur bracelet
branche brasserie bravo brebis bretelle brevet brigade brindille brioche brise brocante
broderie brosse brouette brugnon bruit brume buanderie budget buffet buisson bulle
bungalow bureau butane butin buvard cabane cabinet cabriolet cacao cachette cactus
cadeau cadran cafetier cagoule caillou caisse calanque calcaire calepin calme camarade
camembert camion campagne canard canevas caniche cannelle cantine capuchon caramel
carbone cardigan caresse cargo carillon carlingue carnet carotte carrefour carton
cascade caserne casier casquette casserole castor catalogue cavalier caviar ceinture
cellule cendrier cercle cerise cerveau chacal chaleur chameau chandail charbon chaton
chaussure cheddar chemin chenille cheval chimie chiot chocolat chouette chrome cigale
cigogne ciment circuit cirque cisaille citadelle citron clairon clapotis claquette
classeur clavier climat cloche cloison clou club cobalt cobra cockpit cocotte coffre
coiffeur colibri colline colombe compas concert condor confiture copain coquille corail
corbeille corde cormoran cornichon cosinus cosmos costume coton cottage couleur coupe
courage coussin couteau couvert craie cravate crayon cresson crevette cricket crinoline
cristal crochet croissant croquis crypte cube cuisine cuivre cumin curcuma curling
cuvette cyclope cylindre dahlia daim danseur dauphin dentelle dessin devinette diagonale
dialogue diamant diesel diligence dinosaure diorama disque divan docteur dolmen domino
donjon dortoir douane douille dragon drapeau dune durable duvet dynamo ellipse emmental
enclos endroit entonnoir enveloppe escargot espadon esquisse estrade extrait fabrique
facette facteur faisceau falaise fanal fanfare fantaisie farandole farine faubourg
faucon fauteuil fenouil ferme ferraille festival feuillage feutre fibre ficelle figue
filigrane fiole firmament fjord flacon flamme flanelle fleur flotte fluor folklore
fondue fontaine football forgeron fossile fouet foulard fourmi fractale fraise framboise
frelon fresque friandise frisson frite fromage fronton fuchsia funambule fusain fusible
gabardine galaxie galerie galion gamelle gamme gant garage garniture garrigue gaufre
gazon gerboise geyser gilet gingembre girafe girofle givre glaise glissade globe glycine
gnome gnou gobelet godet golf gommette gondole gorge gorille gouache goudron goujon
goupil goutte graffiti grange grappe gravier grelot grenier griffon grimper groseille
grotte guichet guide guignol guirlande guitare gymnase gypse habile hamac hamster
handball hanneton haricot harmonie harpe hautbois herbe hermine hexagone hibiscus hibou
histoire hiver hobby hochet homard horizon horloger hortensia hublot huile hydravion
hymne ibis iceberg idylle igloo igname iguane imprimeur indigo insecte interlude isthme
jabot jacinthe jade jaguar jambon jaquette jardin jargon jasmin jaspe jauge javelot
jeton jockey jonque joyau jujube jumeau jungle jupe kangourou karting kayak kermesse
ketchup kimono kiosque kiwi klaxon koala lagune laine lama lambris lampion landau langue
lanterne lapin lardon lasagne laser lasso latex latte laurier lavande lentille lessive
levain levure lexique libellule librairie lichen licorne lignite lilas limace limonade
lingot linotte lion liseron litre littoral lorgnette losange lotus loyal lucarne luge
lunette lustre luthier lynx macaroni machine madeleine magasin magenta magnolia maillon
maison mammouth mandarine mangouste manivelle mannequin manoir manuel maquis marathon
marche marelle mariage marmite maroquin marsouin marteau mascotte masque mastic matelas
mauve melon menhir menuisier mercure meringue merle meuble meunier mezzanine mica mimosa
mirage miroir mistral mitaine mobile mocassin moineau molaire monocle montagne moquette
morceau moteur mouchoir moufle moulin mousse moutarde mulet muraille muscade musique
myosotis myrtille nacelle nacre nageur nappe narcisse narval natation nautique navet
navire nectar neige nervure neutron neveu niche nickel noisette nord nostalgie notaire
nougat noyer nuage nutritif nymphe oasis oblong ocarina ocelot octuor offrande oignon
oiseau olive ombrelle omelette oncle onyx opale opossum opticien orage oratorio orbite
orchestre oreiller orient origan orme ornement ortie oseille osier otarie ouragan ours
ozone pagode palette palissade palmier palourde panache panda panoplie pantalon papaye
papeterie papier paprika papyrus paquet parapluie parcelle parfum parking parmesan
passoire pastel patin pavage pavillon pavot paysage peigne peintre pelage pelouse
peluche pendule pentagone perche perdrix pergola perroquet persil photo piano piccolo
pierre pieuvre pigeon pigment pilote pingouin pinson pintade pionnier pirouette piscine
piste pivoine pixel pizza plafond plancher plastique plateau pliage plombier plongeon
pluie plumeau pochoir podium poignet poire poisson polenta polka pollen polo polygone
pomme poncho poney ponton porridge portrait potager potiron poudre pourpre prairie
praline prisme proche proton proverbe prune pupitre puzzle pyjama pyramide quadrille
quartier quille quintal quiproquo raclette radar radis raideur rail raisin rallonge
rambarde rampe ranch raphia rasoir ravioli reblochon recette rectangle redingote refrain
remous rempart renard renoncule reptile rhubarbe ricochet rideau risotto robinet robot
rocaille rocher roitelet romarin ronce rondelle roquefort rosace rose rossignol rotonde
rouleau routier ruban ruche rugby ruisseau rutabaga rythme sable sachet sacoche safari
safran salade salopette salsifis sandwich sanglier santal saphir sardine sarrasin
satellite sauce saumon savane saveur savon saxophone scooter sculpteur secteur segment
semelle sentier serpentin serrurier serval silex slalom socle sofa soleil sombrero
sommier sonnette soprano sorbier soucoupe soulier sourire soyeux spaghetti spatule sport
square statue steppe strophe studio stylo sucre syllabe symbole symphonie tableau
tabouret tacot tailleur talent talisman tamarin tambour tanche tandem tango tapenade
tapis tarte taureau taxi tennis terrasse tertre thermos ticket tigre tilleul timbre
tirelire tisane tissu toast tomate tombola tonnerre topaze torchon tortue totem toucan
toundra toupet tour tracteur train tram traversin treillis tremplin treuil triangle
tribu trieur triton trombone tropique trousse truelle truffe truite tuba tuilerie tulipe
tunnel turbine turquoise tuyau uniforme ustensile vacarme vaisselle valise vanille varan
vase velours verdure verglas vernis verrier versant verveine veste viaduc vigne village
vinaigre vinyle violon virgule virtuose visite vison vitamine vitrine voilier voiture
volant volcan voltige volute voyage voyelle wagon xylophone yaourt yoga zeppelin
zibeline zigzag zinc zodiaque zoologie zoom
"""

WORDLIST = tuple(_TEXT.split())
