### Was die Seite auf Deutsch sagt. Geduzt wird; ein Wert einer Skala ist ein Text.

language-name = Deutsch

## Überall

cancel = Abbrechen
close = Schließen
dismiss = Ausblenden
save = Speichern
edit = Bearbeiten
copy = Kopieren
copy-what = { $text } kopieren
copied = Kopiert: { $text }
copied-result = Kopiert: Füge es in ein Wiki, ein Ticket oder einen Chat ein.
not-copied = Das ließ sich nicht kopieren. Markiere und kopiere es von Hand.
result-not-copied = Das Ergebnis ließ sich nicht kopieren. Speichere es stattdessen als Datei.
saved = Gespeichert.
saved-as = Gespeichert als { $path }
cards = { $count ->
    [one] 1 Karte
   *[other] { $count } Karten
}
rounds = { $count ->
    [one] 1 Runde
   *[other] { $count } Runden
}
minutes = { $count ->
    [one] 1 Minute
   *[other] { $count } Minuten
}
people = { $count ->
    [0] Niemand da
    [one] 1 Person
   *[other] { $count } Personen
}
list-two = { $first } und { $last }
list-rest = { $names } und { $count ->
    [one] 1 andere
   *[other] { $count } andere
}
something-is-wrong = Etwas stimmt nicht

## Draußen

tagline = Schätzt Tickets gemeinsam. Alle stimmen verdeckt ab, dann sehen alle das Ergebnis.
your-name = Dein Name
your-name-hint = Wie dich die anderen nennen
say-who-you-are = Sag zuerst, wer du bist: Die anderen sehen es am Tisch.
room-of = Raum von { $name }
our-room = Unser Raum
rooms = Räume in deinem Netz
looking = sucht
no-rooms = Suche nach Räumen in deinem Netz …
no-rooms-help = Ein Raum erscheint hier, sobald ihn jemand eröffnet. Kommt deiner nicht nach ein paar Sekunden, trennt das Netz die Rechner voneinander: Frag den Gastgeber nach der Adresse und tritt damit bei.
room-people = { $people }, { $stage }
stage-gathering = noch nicht begonnen
stage-voting = stimmt gerade ab
stage-revealed = spricht über die Stimmen
stage-finished = fertig, beim Ergebnis
locked = verschlossen
locked-help = Man braucht eine PIN
foreign = Seine Version von Pointing Party und deine verstehen sich nicht. Installiert auf beiden dieselbe.
at-address = unter { $address }
join = Beitreten
join-room = { $room } beitreten
host-heading = Einen neuen Raum eröffnen
host-help = Er läuft auf diesem Rechner und erscheint von selbst bei den anderen.
room-name = Name des Raums
host-room = Raum eröffnen
join-heading = Mit Code oder Adresse beitreten
join-help = Der Gastgeber findet sie im Raum unter „Einladen“
recent-heading = Letzte Räume, gerade nicht zu sehen
try-again = Noch einmal
forget = Diesen Raum vergessen
forget-room = { $room } vergessen
resumable-heading = Mit einem deiner Räume weitermachen
resumable-cards = { $date } · { NUMBER($settled) } von { NUMBER($cards) } Karten geschätzt
resume = Weitermachen
put-away = Diesen Raum weglegen; sein Verlauf bleibt
put-room-away = { $room } weglegen
sit-down = Platz nehmen
open-in-app = Lieber in der App öffnen
room-here = Der Raum unter dieser Adresse
joining = Auf dem Weg zu { $room } …
getting-back = Auf dem Weg zurück …
sitting-down = Platz nehmen …

## Verlauf

history = Verlauf
back = Zurück
search-cards = Alle Karten durchsuchen
history-choose = Wähle ein Treffen, oder suche in allen Karten nach einem Schlüssel oder Wort.
history-empty = Noch nichts. Jede Karte, die geschätzt wird, während du in einem Raum bist, wird hier aufgehoben, nur auf diesem Rechner.
meetings = Treffen
meeting-cards = { $date } · { $cards }
save-meeting = Dieses Treffen speichern
save-form = { $form } speichern
found = Gefunden
nothing-found = Keine Karte enthält diese Wörter.
untitled = Ohne Titel
votes = Stimmen
meeting-unreadable = Das Treffen ließ sich nicht lesen.
delete = Löschen
delete-what = { $name } löschen?
delete-help = Seine Karten und Stimmen werden auf diesem Rechner endgültig gelöscht. Die Rechner der anderen behalten ihre.
keep-it = Behalten

## Der Raum

hosted-here = Läuft hier
hosted-here-ends = Läuft hier, endet mit dir
hosted-by = Läuft bei { $host }
hosted-by-ends = Läuft bei { $host }, endet dort
connected = Verbunden
connected-ends = Endet mit dem Gastgeber
ends-help = Sonst hat niemand hier die App, deshalb endet der Raum, wenn der Gastgeber geht.
joining-now = Tritt bei …
reconnecting = Verbindet neu …
not-connected = Nicht verbunden
cut-off = Vom Raum abgeschnitten.
cut-off-help = Dein Platz und deine Stimme bleiben; es wird weiter versucht …
big-screen = Großer Bildschirm
big-screen-help = Ansicht für den Bildschirm im Besprechungsraum
big-screen-close = Großer Bildschirm. Escape schließt ihn
leave = Gehen
leave-room = Den Raum verlassen
hand-over-title = Den Raum übergeben?
hand-over-help = Der Raum läuft auf diesem Rechner. Er kann bei { $next } weitergehen, mit allen Karten und Stimmen, und alle kommen mit.
hand-over-and-stay = Übergeben und bleiben
hand-over-and-leave = Übergeben und gehen
close-title = Den Raum schließen?
close-help = Der Raum läuft auf diesem Rechner, und sonst hat niemand hier die App. Wenn du gehst, schließt er für alle.
leave-and-close = Gehen und schließen
some-here = { NUMBER($here) } von { NUMBER($all) } sind da.
some-here-help = Die anderen stimmen vielleicht auch ab; wenn sie zurück sind, kommt alles zusammen.
estimated-twice = { $card } wurde zweimal geschätzt, während das Netz getrennt war.
which-counts = Was gilt?
driver-decides = Wer führt, entscheidet.

## Einladen

invite = Einladen
bring-in = Hol die anderen dazu
asking-room = Frage den Raum …
no-network = Der Rechner des Gastgebers ist in keinem Netz: Gerade kann niemand dazukommen.
no-ways = Der Gastgeber sagt nicht, wie man ihn erreicht.
other-addresses = Andere Adressen des Gastgebers
other-addresses-help = Wenn die nicht erreichbar ist, versuche eine andere Adresse:
invite-help = Handys richten die Kamera darauf, Browser öffnen den Link. In der App erscheint der Raum von selbst; wo nicht, helfen Code oder Adresse.
gather-help = In der App erscheint dieser Raum von selbst. Handys richten die Kamera hierauf, Browser öffnen den Link.
link = Link
code = Code
address = Adresse
qr-code-of = QR-Code von { $link }

## Versammeln

table-is-set = Der Tisch ist gedeckt
is-everybody-here = Sind alle da?
gather-no-cards = Füge die Tickets hinzu, die ihr schätzen wollt, oder beginne gleich mit einer Karte ohne Titel.
gather-cards = { $cards } zu schätzen. Wer beginnt, führt: deckt die Stimmen auf und geht zur nächsten Karte.
start = Los geht’s
add-cards = Karten hinzufügen

## Leute

people-heading = Leute
turnout = { NUMBER($voted) } von { NUMBER($voters) } gestimmt
you = du
drives = führt
drives-help = Führt: deckt die Stimmen auf und geht zur nächsten Karte
away = abwesend
left = gegangen
watches = schaut zu
talk = reden
talk-help = Weit weg von den anderen: hörenswert, warum
more-about = Mehr über { $name }
you-title = Du
rename = Umbenennen
remove-whom = { $name } entfernen?
remove-help = Die Person verlässt den Raum sofort und kann nicht zurückkommen.
remove = Entfernen
take-wheel = Das Steuer übernehmen
take-wheel-help = Wer führt, ist abwesend; du deckst auf, schätzt und gehst weiter.
hand-wheel = Das Steuer übergeben
hand-wheel-help = Die Person deckt auf, schätzt und geht weiter; du stimmst nur ab.
remove-from-room = Aus dem Raum entfernen
remove-from-room-help = Für jemanden, der nicht hierher gehört.
your-face = Dein Gesicht
colour = Farbe { NUMBER($number) }
initials = Initialen
another-emoji = Ein anderes Emoji
react = Reagieren
reaction-agreed = Daumen hoch
reaction-hooray = Hurra
reaction-laughter = Lachen
reaction-doubt = Hm
reaction-surprise = Oh
reaction-love = Herz
i-only-watch = Ich schaue nur zu
you-watch = Du schaust in dieser Runde zu. Nimm den Haken bei „Ich schaue nur zu“ weg, um abzustimmen.

## Abstimmen

the-card = Die Karte, die geschätzt wird
card-of = Karte { NUMBER($place) } von { NUMBER($all) }
no-description = Keine Beschreibung.
untitled-card = Karte ohne Titel
open-ticket = Ticket öffnen
your-vote = Deine Stimme
take-back = Noch ein Klick nimmt sie zurück
one-point = 1 Punkt
points-of = { $points } Punkte
unsure = Unsicher
need-a-break = Ich brauche eine Pause
has-not-voted = hat nicht gestimmt
has-voted = hat gestimmt
did-not-vote = stimmte nicht
cards-turn = Alle haben gestimmt: Gleich wird aufgedeckt.
everybody-watches = Alle schauen zu, niemand stimmt.
your-turn = Du bist dran: Wähle eine Karte.
waiting-for = Es fehlt noch { $names }.
everybody-voted = Alle haben gestimmt.
you-reveal = Alle haben gestimmt. Deck auf, wenn du so weit bist.
somebody-reveals = Alle haben gestimmt. { $driver } deckt auf.
driver-reveals = Alle haben gestimmt. Wer führt, deckt auf.
all-estimated = Alle Karten sind geschätzt.
waiting-for-start = Es hat noch nicht begonnen.
round-began = Eine Karte liegt auf dem Tisch: Wähle deine Punkte.
only-you = Alle anderen haben gestimmt.
time-left-round = zum Abstimmen
time-left-talk = zum Reden

## Führen

you-drive = Du führst
reveal = Aufdecken
reveal-now = Jetzt aufdecken
skip-card = Überspringen
next-card = Nächste Karte
finish = Fertig
vote-again = Noch einmal
timer = Uhr
stop-timer = Uhr anhalten
time-to-vote = Zeit zum Abstimmen
time-to-talk = Zeit zum Reden
reveal-at-end = Aufdecken, wenn die Zeit um ist
rules = Regeln
rules-title = So spielt dieser Raum
auto-reveal = Aufdecken, wenn alle gestimmt haben
count-down = Vorher herunterzählen, damit man seine Stimme noch ändern kann
hide-names = Ab der nächsten Runde: Stimmen ohne Namen zeigen
scale = Skala
scale-fibonacci = Fibonacci
scale-modified-fibonacci = Fibonacci, angepasst
scale-powers-of-two = Zweierpotenzen
scale-t-shirts = T-Shirts
scale-hours = Stunden
scale-own = Eigene
scale-own-help = Eigene: Zahlen oder T-Shirt-Größen, aufsteigend
use-it = Nehmen
hints = Was die Werte für euch bedeuten
hint-example = etwa: ein halber Sprint

## Tasten

keys = Tasten
key-digits = Eine Karte nach ihrer Zahl wählen; 1 und dann 3 ist 13
key-arrows = Die Karte daneben wählen
key-enter = Mit der gewählten Karte stimmen, oder die Stimme zurücknehmen
key-s = Wer führt: beginnen, oder die Karte überspringen
key-r = Wer führt: aufdecken, oder noch einmal abstimmen
key-n = Wer führt: nächste Karte
key-list = Diese Liste

## Ergebnis einer Runde

verdict = Ergebnis
revealed-winner = Aufgedeckt: { $points } gewinnt.
revealed-tie = Aufgedeckt: unentschieden zwischen { $low } und { $high }.
revealed-nothing = Aufgedeckt: Niemand hat eine Zahl gewählt.
should-talk = { $count ->
    [one] { $names } sollte sagen, warum: am weitesten weg.
   *[other] { $names } sollten reden: am weitesten auseinander.
}
you-vote = Du ({ $vote })
you-vote-inside = du ({ $vote })
wins = { $points } gewinnt
tie = Unentschieden
no-numbers = Keine Zahlen
most-votes = meiste Stimmen
settled-at = Geschätzt: { $points }
next-settles = Mit der nächsten Karte gilt { $points }.
goes-on = Zur nächsten Karte geht { $driver }.
you-settle = Redet, dann klick auf eine Seite, um sie festzulegen.
settles = Redet; dann entscheidet { $driver }.
you-vote-again = Redet, dann stimmt noch einmal ab oder leg unten einen Wert fest.
nobody-chose = Niemand hat eine Zahl gewählt. Redet darüber, was fehlt.
driver-in-sentence = wer führt
decimal-mark = ,
mean = Mittel
nearest = Nächster Wert
median = Median
spread = Spanne
spread-none = keine
agreement = Einigkeit
percent = { NUMBER($percent) } %
time = Zeit
settle-other = Einen anderen Wert festlegen
settle-at = { $points } festlegen
earlier-rounds = Frühere Runden dieser Karte
round-came-to = Runde { NUMBER($round) }: { $outcome } ({ $votes })
past-winner = { $points } gewann
past-tie = unentschieden zwischen { $low } und { $high }
past-nothing = keine Zahlen

## Karten

cards-heading = Karten
estimated-of = { NUMBER($estimated) } von { NUMBER($all) } geschätzt
close-cards = Die Liste der Karten schließen
no-cards = Noch keine Karten.
quick-round = Schnelle Runde ohne Ticket
estimate = Schätzung
cards-help = Eine Karte je Zeile: Schlüssel und Titel, nur ein Titel, oder ein Link. Oder Zeilen aus einer Tabelle einfügen
cards-example-title = Mit einem Passkey anmelden
cards-example-other = Die Einstellungen aufräumen
or = oder
file-help = Eine CSV-Datei aus Jira, Linear, GitHub oder einer Tabelle; sie braucht eine Spalte Title oder Summary
choose-file = Datei wählen …
no-file = Keine Datei gewählt
file-unreadable = Die Datei ließ sich nicht lesen.
add-rest = Die anderen { NUMBER($left) } hinzufügen
add-count = { $count ->
    [one] 1 Karte hinzufügen
   *[other] { $count } Karten hinzufügen
}
nothing-added = { $why } Nichts wurde hinzugefügt.
and-more = … und { NUMBER($count) } mehr
adding = Füge hinzu … { NUMBER($sent) } von { NUMBER($all) }
broke-off = { NUMBER($sent) } von { NUMBER($all) } Karten wurden hinzugefügt, dann brach es ab: { $why }
added = { $count ->
    [one] 1 Karte hinzugefügt.
   *[other] { $count } Karten hinzugefügt.
}
known = { $count ->
    [one] 1 war schon im Raum.
   *[other] { $count } waren schon im Raum.
}
column = Spalte { NUMBER($number) }
columns = Was die Spalten sind
column-key = Schlüssel
column-title = Titel
column-text = Text
header-row = Die erste Zeile hat die Namen der Spalten
note-label = Notiz, etwa was vereinbart wurde
note = Notiz:
no-estimate = Noch keine Schätzung
estimate-and-rounds = { $points } · { $rounds }
fetching = Der Text wird geholt …
no-text = Der Raum gab keinen Text zu dieser Karte.
remove-for-all = Für alle entfernen
point-again = Noch einmal schätzen
point-now = Diese Karte jetzt schätzen
shelf = Was haben wir früher geschätzt?
shelf-title = Was dieses Team früher geschätzt hat
shelf-looking = Sehe nach …
shelf-empty = Noch nichts. Räume dieses Namens legen ihre Schätzungen für das nächste Mal hier ab.
shelf-broken = Der Verlauf hat nicht geantwortet, wie er sollte.

## Zusammenfassung

done = Alle Karten sind geschätzt
done-for-now = Das war’s für jetzt
count-of = { NUMBER($count) } von { NUMBER($all) }
points = Punkte
rounds-heading = Runden
card = Karte
save-csv = Als CSV speichern
save-markdown = Als Markdown speichern
point-the-rest = { $count ->
    [one] Die letzte Karte schätzen
   *[other] Die übrigen { $count } Karten schätzen
}
point-one-more = Noch eine schätzen, ohne Titel

## Einstellungen

settings = Einstellungen
theme = Farben
theme-system = Wie das System
theme-light = Hell
theme-dark = Dunkel
language = Sprache
language-system = Wie das System
sounds = Ein Ton, wenn eine Uhr abläuft
scale-of-own-rooms = Skala der Räume, die du eröffnest
notifications = Sag mir Bescheid, wenn die anderen auf mich warten und dieses Fenster nicht vorn ist

## Wozu der Raum nein sagt

failure-malformed = Der Gastgeber hat diese Bitte nicht verstanden.
failure-too-fast = Das waren zu viele Bitten in kurzer Zeit. Warte eine Sekunde und versuche es noch einmal.
failure-not-driver = Das kann nur, wer führt.
failure-not-allowed = Jemanden entfernen können nur die erste Person im Raum und wer führt.
failure-spectator = Wer zuschaut, stimmt nicht. Hör auf zuzuschauen, um abzustimmen.
failure-off-scale = Das steht nicht auf der Skala dieses Raums.
failure-round-over = Diese Runde ist vorbei.
failure-not-revealed = Die Stimmen sind noch nicht aufgedeckt.
failure-revealed = Die Stimmen sind schon aufgedeckt; wer führt, kann noch einmal abstimmen lassen.
failure-no-card = Auf dem Tisch liegt keine Karte.
failure-started = Der Raum hat schon begonnen.
failure-unsettled = Noch hat kein Wert gewonnen. Leg einen fest, stimmt noch einmal ab, oder überspring die Karte.
failure-no-such-seat = Diese Person ist nicht im Raum.
failure-no-such-card = Diese Karte ist nicht im Raum.
failure-too-many-cards = Ein Raum fasst höchstens 2000 Karten. Nichts wurde hinzugefügt.
failure-on-table = Diese Karte liegt auf dem Tisch. Geh zuerst zu einer anderen.
failure-votes-cast = Einige haben schon gestimmt. Ändere die Skala vor der ersten Stimme oder nach dem Aufdecken.
failure-driver-here = Wer führt, ist da. Bitte um das Steuer.
failure-timer-length = Eine Uhr läuft 10 Sekunden bis 60 Minuten.
failure-decided = Diese Karte hat niemand anders geschätzt, oder es ist schon entschieden.
failure-disconnected = Die Verbindung brach ab, bevor der Raum antwortete. Sie wird wiederhergestellt; versuche es dann noch einmal.
refused-protocol = Die Versionen dieser App und des Gastgebers verstehen sich nicht. Installiert auf beiden dieselbe.
refused-name = Der Gastgeber hat diesen Namen nicht angenommen. Wähle einen anderen.
refused-signature = Der Gastgeber konnte nicht bestätigen, dass dieser Platz deiner ist. Versuche noch einmal beizutreten.
refused-removed = Du wurdest aus diesem Raum entfernt.
refused-full = Dieser Raum ist voll. Bitte den Gastgeber um mehr Plätze.
refused-too-slow = Die Verbindung war zu langsam: Der Gastgeber hörte 5 Sekunden lang nichts. Versuche noch einmal beizutreten.
closed-moved = Der Raum ist zu einem anderen Gastgeber gezogen.
closed = Der Gastgeber hat den Raum geschlossen.
closed-limits = Der Gastgeber hat die Verbindung beendet: Er bekam mehr oder größere Nachrichten, als er annimmt.
reopens = Sobald er wieder offen ist, bist du wieder drin.
over-unreachable = Der Raum war nicht zu erreichen. Prüfe, ob er noch offen ist und dieser Rechner in seinem Netz.
over-astray = Dieser Link führt zu keinem Raum.
trouble-address = Das ist weder Adresse noch Code noch Link eines Raums.
trouble-unknown-room = Dieser Raum ist nicht mehr zu sehen.
trouble-no-heir = Sonst kann hier gerade niemand den Raum übernehmen.
trouble-no-host = Der Raum lässt sich hier nicht eröffnen: { $why }

## Was ein Browser nicht kann, und was unterwegs bricht

no-saving = Dieser Browser speichert keine Dateien. Kopiere das Ergebnis stattdessen.
no-opening = Der Browser hat den Link nicht geöffnet.
no-hosting = Ein Browser eröffnet keine Räume. Starte dafür die App.
no-history = Ein Browser hebt keine Treffen auf. Starte dafür die App.
no-device-network = Dieses Gerät hat kein Netz.
no-random = Dieser Browser gibt keine Zufallszahlen. Nimm einen anderen.
host-silent = Der Gastgeber antwortet nicht.
host-fell-silent = Der Gastgeber ist verstummt.
host-nonsense = Eine Nachricht des Gastgebers war nicht zu verstehen.
connection-broke = Die Verbindung zum Gastgeber brach ab.
in-no-room = Du bist in keinem Raum mehr.
app-nonsense = Die App gab eine Antwort ohne Sinn.
app-silent = Die App um diese Seite antwortet nicht. Schließe sie und starte sie neu.
app-failed = Das konnte die App nicht: { $why }

## Was an Getipptem nicht stimmt

name-empty = Ein Name braucht mindestens ein sichtbares Zeichen.
name-too-long = Ein Name hat höchstens { NUMBER($most) } Zeichen; dieser ist länger.
name-forbidden = Ein Name darf keine Steuerzeichen und keine Zeichen enthalten, die die Schreibrichtung ändern.
value-unknown = { $text } ist kein Wert einer Skala: Das sind Zahlen von 0 bis 10000 mit höchstens zwei Nachkommastellen wie 5, 0.5 oder ½, und T-Shirt-Größen von XXS bis XXXL.
scale-count = Eine Skala hat 2 bis { NUMBER($most) } Werte; diese hat { NUMBER($count) }.
scale-order = Die Werte einer Skala steigen, jeder nur einmal; { $value } tut das nicht.
scale-mixed = Eine Skala hat entweder Zahlen oder T-Shirt-Größen; { $value } passt nicht zu den anderen.
scale-kind = Das sind nicht die Werte einer solchen Skala.
face-one-emoji = Ein Gesicht hat ein Emoji wie 🦊 und keine anderen Zeichen.
csv-empty = Die Datei ist leer. Erwartet wird eine CSV-Datei, deren erste Zeile die Spalten nennt, darunter Title oder Summary.
csv-no-text = Zeile { NUMBER($line) }: Das ist kein Text. Erwartet wird eine CSV-Datei; speichere eine Tabelle zuerst als CSV.
csv-no-title = Zeile { NUMBER($line) }: Gefunden wurden die Spalten { $found }. Erwartet wird eine Kopfzeile mit einer Spalte Title oder Summary, vielleicht auch Key, Description, URL.
csv-cells = Zeile { NUMBER($line) }: Diese Zeile hat { NUMBER($found) } Zellen. Erwartet werden { NUMBER($expected) } wie in der Kopfzeile; vielleicht fehlt hier oder darüber ein Anführungszeichen.
csv-no-rows = Zeile { NUMBER($line) }: Auf die Kopfzeile folgt kein Ticket. Erwartet wird darunter mindestens eine Zeile.
csv-too-many = Zeile { NUMBER($line) }: Das ist ein Ticket zu viel. Ein Raum fasst höchstens { NUMBER($most) }; teile die Datei.
sheet-empty = Es steht nichts darin. Erwartet werden die Zellen einer Tabelle.
sheet-no-text = Zeile { NUMBER($line) }: Das ist kein Text. Erwartet werden die Zellen einer Tabelle.
sheet-nothing-chosen = Keine Spalte ist gewählt. Sag, welche die Titel hat, und vielleicht, welche die Schlüssel, Texte und Links.
sheet-no-cards = Zeile { NUMBER($line) }: Ab hier steht nichts in den gewählten Spalten. Wähle andere.
sheet-too-many = Zeile { NUMBER($line) }: Das ist eine Karte zu viel. Ein Raum fasst höchstens { NUMBER($most) }; kopiere weniger Zeilen.
import-cards = { $count ->
    [one] 1 Karte.
   *[other] { $count } Karten.
}
import-cut = { $count ->
    [one] Bei 1 war der Text zu lang und wurde gekürzt.
   *[other] Bei { $count } war der Text zu lang und wurde gekürzt.
}
import-estimated = { $count ->
    [one] 1 hatte schon eine Schätzung; sie bleibt weg, damit sie niemanden beeinflusst.
   *[other] { $count } hatten schon eine Schätzung; sie bleiben weg, damit sie niemanden beeinflussen.
}
import-blank = { $count ->
    [one] 1 leere Zeile wurde ausgelassen.
   *[other] { $count } leere Zeilen wurden ausgelassen.
}
