### Die Texte der Seite auf Deutsch. Wir duzen. Wer einen Text ändert, schreibt ihn so, wie ihn eine deutsche App hätte,
### statt den englischen Wort für Wort zu übersetzen.

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
copied-result = Kopiert. Du kannst das Ergebnis jetzt in ein Wiki, ein Ticket oder einen Chat einfügen.
not-copied = Kopieren hat nicht geklappt. Markiere den Text und kopiere ihn von Hand.
result-not-copied = Kopieren hat nicht geklappt. Speichere das Ergebnis stattdessen als Datei.
saved = Gespeichert.
saved-as = Gespeichert unter { $path }
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
    [0] Leer
    [one] 1 Person
   *[other] { $count } Personen
}
list-two = { $first } und { $last }
list-rest = { $names } und { $count ->
    [one] 1 weitere Person
   *[other] { $count } weitere
}
something-went-wrong = Da ist etwas schiefgegangen

## Startseite

tagline = Tickets gemeinsam schätzen: verdeckt abstimmen, zusammen aufdecken.
your-name = Dein Name
your-name-hint = Sehen alle im Raum
enter-name-first = Gib zuerst deinen Namen ein.
room-of = Raum von { $name }
our-room = Unser Raum
rooms = Räume in deinem Netzwerk
searching = Suche läuft
no-rooms = Suche nach Räumen in deinem Netzwerk …
no-rooms-help = Sobald jemand in deinem Netzwerk einen Raum öffnet, erscheint er hier. Nach ein paar Sekunden noch nichts? Vielleicht blockiert dein Netzwerk die Suche: Frag den Host nach dem Raumcode.
room-people = { $people } · { $stage }
stage-gathering = Noch nicht gestartet
stage-voting = Abstimmung läuft
stage-revealed = Diskussion läuft
stage-finished = Abgeschlossen
locked = gesperrt
locked-help = Zum Beitreten brauchst du eine PIN
other-version = In diesem Raum läuft eine andere Version von Pointing Party. Ihr braucht beide dieselbe, also aktualisiert die ältere.
at-address = unter { $address }
join = Beitreten
join-room = { $room } beitreten
host-heading = Neuen Raum öffnen
host-help = Der Raum läuft auf diesem Computer und erscheint automatisch bei allen in deinem Netzwerk.
room-name = Name des Raums
host-room = Raum öffnen
join-heading = Mit Code oder Adresse beitreten
join-help = Beides findet der Host unter „Einladen“
recent-heading = Letzte Räume (gerade nicht verfügbar)
try-again = Erneut versuchen
forget = Diesen Raum vergessen
forget-room = { $room } vergessen
resumable-heading = Raum fortsetzen
resumable-cards = { $date } · { NUMBER($settled) } von { NUMBER($cards) } Karten geschätzt
resume = Fortsetzen
hide-room = Diesen Raum ausblenden (sein Verlauf bleibt)
hide-named-room = { $room } ausblenden
open-in-app = Stattdessen in der App öffnen
room-here = Der Raum unter dieser Adresse
joining = { $room } wird geöffnet …
reconnecting-title = Verbindung wird wiederhergestellt …

## Verlauf

history = Verlauf
back = Zurück
search-cards = Alle Karten durchsuchen
history-choose = Wähle ein Meeting oder durchsuche alle Karten.
history-empty = Noch nichts da. Karten, die ihr schätzt, werden nur auf diesem Computer gespeichert.
meetings = Meetings
meeting-cards = { $date } · { $cards }
save-meeting = Dieses Meeting speichern
save-form = Als { $form } speichern
search-results = Treffer
no-search-results = Keine passenden Karten
untitled = Ohne Titel
votes = Stimmen
meeting-unreadable = Das Meeting konnte nicht geöffnet werden.
delete = Löschen
delete-what = { $name } löschen?
delete-help = Karten und Stimmen werden endgültig von diesem Computer gelöscht. Alle anderen behalten ihre Kopie.
keep = Behalten

## Raum

hosted-here = Läuft hier
hosted-here-ends = Läuft hier, endet mit dir
hosted-by = Host: { $host }
hosted-by-ends = Host: { $host }, der Raum endet mit dem Host
connected = Verbunden
connected-ends = Endet, wenn der Host geht
ends-help = Niemand sonst hat die App. Der Raum endet deshalb, wenn der Host geht.
joining-now = Du trittst bei …
reconnecting = Verbindet neu …
not-connected = Nicht verbunden
disconnected = Verbindung verloren.
disconnected-help = Dein Platz und deine Stimme bleiben erhalten. Verbindung wird wiederhergestellt …
big-screen = Großbild
big-screen-help = Den Raum auf dem Bildschirm im Besprechungsraum zeigen
big-screen-close = Großbild. Mit Escape schließen
leave = Verlassen
leave-room = Raum verlassen
hand-over-title = Raum an anderen Host übergeben?
hand-over-help = Der Raum läuft auf diesem Computer. Der Computer von { $next } kann ihn mit allen Karten und Stimmen übernehmen. Niemand muss neu beitreten.
hand-over-and-stay = Übergeben und bleiben
hand-over-and-leave = Übergeben und verlassen
close-title = Raum für alle schließen?
close-help = Der Raum läuft auf diesem Computer und niemand sonst hat die App.
leave-and-close = Verlassen und schließen
split-network = { NUMBER($here) } von { NUMBER($all) } sind verbunden.
split-network-help = Das Netzwerk ist getrennt. Vielleicht stimmen die übrigen weiter ab. Sind alle zurück, werden die Ergebnisse zusammengeführt.
estimated-twice = { $card } wurde zweimal geschätzt, während das Netzwerk getrennt war.
which-counts = Welche Schätzung gilt?
driver-decides = Die Moderation entscheidet.

## Einladen

invite = Einladen
invite-people = Leute einladen
loading-invitation = Lädt …
no-network = Der Host ist mit keinem Netzwerk verbunden. Deshalb kann gerade niemand beitreten.
no-addresses = Der Host nennt keine Adresse. Bitte ihn, sein Netzwerk zu prüfen.
other-addresses = Weitere Adressen des Hosts
other-addresses-help = Klappt nicht? Versuch eine andere Adresse des Hosts:
invite-help = Mit dem Handy scannen oder den Link im Browser öffnen. In der App erscheint der Raum automatisch; falls nicht, hilft der Code.
gather-help = Mit dem Handy scannen oder den Link im Browser öffnen. In der App erscheint der Raum automatisch.
link = Link
code = Code
address = Adresse
qr-code-of = QR-Code für { $link }

## Vor der ersten Runde

room-ready = Dein Raum ist bereit
is-everyone-here = Sind alle da?
gather-no-cards = Füge die Tickets hinzu, die ihr schätzen wollt, oder starte gleich mit einer Karte ohne Titel.
gather-cards = { $cards } zu schätzen. Wer startet, übernimmt die Moderation.
start = Schätzung starten
add-cards = Karten hinzufügen

## Personen

people-heading = Personen
turnout = { NUMBER($voted) } von { NUMBER($voters) } haben abgestimmt
you = du
driver = Moderation
driver-help = Die Moderation deckt auf und öffnet die nächste Karte
away = abwesend
left = gegangen
spectator = Zuschauer
outlier = Redebedarf
outlier-help = Weit weg vom Rest: Frag nach dem Grund
more-about = Mehr über { $name }
you-title = Du
rename = Umbenennen
remove-whom = { $name } entfernen?
remove-help = Die Person verlässt den Raum sofort und kann nicht mehr beitreten.
remove = Entfernen
become-driver = Moderation übernehmen
become-driver-help = Die Moderation ist abwesend. Du deckst dann auf, legst Schätzungen fest und öffnest die nächste Karte.
make-driver = Moderation übergeben
make-driver-help = Die Person deckt dann auf, legt Schätzungen fest und öffnet die nächste Karte. Du stimmst nur noch ab.
remove-from-room = Aus dem Raum entfernen
remove-from-room-help = Für Personen, die nicht hierher gehören
your-avatar = Dein Avatar
colour = Farbe { NUMBER($number) }
initials = Initialen
another-emoji = Anderes Emoji
react = Reagieren
reaction-agreed = Daumen hoch
reaction-hooray = Hurra
reaction-laughter = Lachen
reaction-doubt = Nachdenklich
reaction-surprise = Überrascht
reaction-love = Herz
just-watching = Nur zuschauen
you-are-spectator = Du schaust in dieser Runde zu. Schalte „Nur zuschauen“ aus, um abzustimmen.

## Abstimmen

card-to-estimate = Karte, die ihr schätzt
card-of = Karte { NUMBER($place) } von { NUMBER($all) }
no-description = Keine Beschreibung
untitled-card = Karte ohne Titel
open-ticket = Ticket öffnen
your-vote = Deine Stimme
withdraw-vote = Zum Zurückziehen noch mal klicken
one-point = 1 Punkt
points-of = { $points } Punkte
unsure = Unsicher
need-a-break = Pause nötig
has-not-voted = hat noch nicht abgestimmt
has-voted = hat abgestimmt
did-not-vote = hat nicht abgestimmt
revealing = Alle haben abgestimmt. Gleich wird aufgedeckt …
only-spectators = Alle schauen zu, niemand kann abstimmen.
pick-a-card = Wähl eine Karte
waiting-for = Warten auf { $names }.
everyone-voted = Alle haben abgestimmt.
you-reveal = Alle haben abgestimmt. Deck auf, wenn du so weit bist.
named-driver-reveals = Alle haben abgestimmt. Gleich deckt { $driver } auf.
driver-reveals = Alle haben abgestimmt. Gleich deckt die Moderation auf.
all-estimated = Alle Karten sind geschätzt.
waiting-for-start = Warten auf den Start.
new-card = Neue Karte: Gib deine Schätzung ab.
waiting-for-you = Alle anderen haben abgestimmt.
time-left-to-vote = zum Abstimmen
time-left-to-discuss = zum Diskutieren

## Moderieren

driver-controls = Moderation
reveal = Aufdecken
reveal-now = Jetzt aufdecken
skip-card = Überspringen
next-card = Nächste Karte
finish = Abschließen
vote-again = Neu abstimmen
timer = Timer
stop-timer = Timer stoppen
time-to-vote = Zeit zum Abstimmen
time-to-discuss = Zeit zum Diskutieren
reveal-at-end = Nach Ablauf der Zeit aufdecken
room-settings = Einstellungen
room-settings-title = Einstellungen des Raums
auto-reveal = Aufdecken, sobald alle abgestimmt haben
count-down = Vorher herunterzählen, damit alle ihre Stimme noch ändern können
hide-names = Nicht zeigen, wer was gewählt hat (ab der nächsten Runde)
scale = Skala
scale-fibonacci = Fibonacci
scale-modified-fibonacci = Fibonacci, angepasst
scale-powers-of-two = Zweierpotenzen
scale-t-shirts = T-Shirt-Größen
scale-hours = Stunden
scale-custom = Eigene
scale-custom-help = Eigene Skala: Zahlen oder T-Shirt-Größen, aufsteigend
apply = Anwenden
hints = Was die Werte bedeuten
hint-example = z. B. ein halber Sprint

## Tastenkürzel

keyboard-shortcuts = Tastenkürzel
key-digits = Karte über ihre Zahl wählen; 1 und dann 3 ergibt 13
key-arrows = Vorherige oder nächste Karte wählen
key-enter = Mit der gewählten Karte abstimmen oder die Stimme zurückziehen
key-s = Moderation: starten oder Karte überspringen
key-r = Moderation: aufdecken oder neu abstimmen
key-n = Moderation: nächste Karte
key-list = Diese Liste anzeigen

## Ergebnis einer Runde

result = Ergebnis
revealed-winner = Aufgedeckt: { $points } gewinnt.
revealed-tie = Aufgedeckt: Gleichstand zwischen { $low } und { $high }.
revealed-nothing = Aufgedeckt: Niemand hat eine Zahl gewählt.
outliers-explain = { $count ->
    [one] { $names } liegt am weitesten vom Rest entfernt: Fragt nach dem Grund.
   *[other] { $names } liegen am weitesten auseinander: Hört euch beide Seiten an.
}
you-vote = Du ({ $vote })
you-vote-inside = du ({ $vote })
wins = { $points } gewinnt
tie = Gleichstand
no-numbers = Keine Zahlen
most-votes = meiste Stimmen
settled-at = Festgelegt auf { $points }
next-settles = „Nächste Karte“ speichert { $points }.
driver-continues = Die nächste Karte öffnet { $driver }.
discuss-and-pick = Diskutiert kurz und wähl dann einen Wert.
discuss-and-driver-picks = Diskutiert kurz, dann entscheidet { $driver }.
discuss-and-vote-again = Diskutiert kurz. Danach stimmt neu ab oder leg unten einen Wert fest.
no-number-picked = Niemand hat eine Zahl gewählt. Was fehlt euch noch?
driver-in-sentence = die Moderation
decimal-mark = ,
mean = Mittelwert
nearest = Nächster Wert
median = Median
spread = Spanne
spread-none = keine
agreement = Einigkeit
percent = { NUMBER($percent) } %
time = Zeit
settle-other = Anderen Wert festlegen
settle-at = Auf { $points } festlegen
earlier-rounds = Frühere Runden dieser Karte
past-round = Runde { NUMBER($round) }: { $outcome } ({ $votes })
past-winner = { $points } gewann
past-tie = Gleichstand zwischen { $low } und { $high }
past-nothing = keine Zahlen

## Karten

cards-heading = Karten
estimated-of = { NUMBER($estimated) } von { NUMBER($all) } geschätzt
close-cards = Kartenliste schließen
no-cards = Noch keine Karten
quick-round = Schnelle Runde ohne Ticket
estimate = Schätzung
cards-help = Eine Karte pro Zeile: Schlüssel und Titel, nur ein Titel oder ein Link. Oder füg Zeilen aus einer Tabelle ein.
cards-example-title = Mit einem Passkey anmelden
cards-example-other = Einstellungen aufräumen
or = oder
file-help = Eine Datei aus Jira, Azure DevOps, GitHub, Linear, einer Tabelle …
choose-file = Datei auswählen …
no-file = Keine Datei ausgewählt
file-unreadable = Die Datei konnte nicht gelesen werden.
add-rest = Die übrigen { NUMBER($left) } hinzufügen
add-count = { $count ->
    [one] 1 Karte hinzufügen
   *[other] { $count } Karten hinzufügen
}
nothing-added = { $why } Es wurde nichts hinzugefügt.
and-more = … und { NUMBER($count) } weitere
adding = Wird hinzugefügt … { NUMBER($sent) } von { NUMBER($all) }
adding-stopped = Nach { NUMBER($sent) } von { NUMBER($all) } Karten abgebrochen: { $why }
added = { $count ->
    [one] 1 Karte hinzugefügt.
   *[other] { $count } Karten hinzugefügt.
}
already-added = { $count ->
    [one] 1 ist schon im Raum.
   *[other] { $count } sind schon im Raum.
}
column = Spalte { NUMBER($number) }
columns = Spalten zuordnen
column-key = Schlüssel
column-title = Titel
column-text = Beschreibung
header-row = Erste Zeile enthält Spaltennamen
note-label = Notiz, z. B. was ihr vereinbart habt
note = Notiz:
no-estimate = Noch keine Schätzung
estimate-and-rounds = { $points } · { $rounds }
loading-description = Beschreibung wird geladen …
description-missing = Die Beschreibung dieser Karte ist nicht angekommen. Schließ die Karte und öffne sie noch mal.
remove-for-all = Für alle entfernen
estimate-again = Neu schätzen
estimate-now = Diese Karte jetzt schätzen
past-estimates = Frühere Schätzungen
past-estimates-title = Was dieses Team bisher geschätzt hat
past-estimates-loading = Lädt …
past-estimates-empty = Noch nichts da. Karten aus Räumen mit diesem Namen erscheinen beim nächsten Mal hier.
past-estimates-unreadable = Frühere Schätzungen konnten nicht geladen werden. Schließ das Fenster und versuch es noch mal.

## Zusammenfassung

done = Alle Karten sind geschätzt
done-for-now = Das war’s fürs Erste
count-of = { NUMBER($count) } von { NUMBER($all) }
points = Storypoints
rounds-heading = Runden
card = Karte
save-csv = Als CSV speichern
save-markdown = Als Markdown speichern
estimate-remaining = { $count ->
    [one] Die letzte Karte schätzen
   *[other] Die übrigen { $count } Karten schätzen
}
estimate-untitled = Karte ohne Titel schätzen

## Einstellungen

settings = Einstellungen
theme = Design
theme-system = System
theme-light = Hell
theme-dark = Dunkel
language = Sprache
language-system = Systemsprache
sounds = Ton abspielen, wenn ein Timer abläuft
default-scale = Standardskala für deine Räume
notifications = Benachrichtigen, wenn alle auf mich warten

## Warum der Raum eine Anfrage ablehnt oder endet

failure-malformed = Der Host konnte diese Anfrage nicht lesen. Prüft, ob bei euch beiden dieselbe Version läuft.
failure-too-fast = Zu viele Anfragen auf einmal. Warte eine Sekunde und versuch es dann noch mal.
failure-not-driver = Das kann nur die Moderation.
failure-not-allowed = Nur die Moderation und die erste Person im Raum können jemanden entfernen.
failure-spectator = Als Zuschauer kannst du nicht abstimmen. Schalte zuerst das Zuschauen aus.
failure-off-scale = Dieser Wert gehört nicht zur Skala des Raums. Wähl einen anderen.
failure-round-over = Diese Runde ist schon vorbei.
failure-not-revealed = Die Stimmen sind noch verdeckt. Deckt sie zuerst auf.
failure-revealed = Die Stimmen sind schon aufgedeckt. Bitte die Moderation, neu abstimmen zu lassen.
failure-no-card = Gerade wird keine Karte geschätzt.
failure-started = Der Raum ist schon gestartet.
failure-unsettled = Diese Karte hat noch kein Ergebnis. Leg einen Wert fest, stimmt neu ab oder überspring sie.
failure-no-such-seat = Diese Person ist nicht im Raum.
failure-no-such-card = Diese Karte ist nicht im Raum.
failure-too-many-cards = In einen Raum passen bis zu 2000 Karten. Es wurde nichts hinzugefügt.
failure-on-table = Diese Karte wird gerade geschätzt. Öffne zuerst eine andere.
failure-votes-cast = Einige haben schon abgestimmt. Ändere die Skala vor der ersten Stimme oder nach dem Aufdecken.
failure-driver-here = Die Moderation ist noch da. Bitte sie, an dich zu übergeben.
failure-timer-length = Ein Timer kann 10 Sekunden bis 60 Minuten laufen.
failure-decided = Hier gibt es nichts zu entscheiden: Diese Karte hat nur eine Schätzung.
failure-disconnected = Die Verbindung ist abgebrochen, bevor der Raum geantwortet hat. Versuch es noch mal, sobald du wieder verbunden bist.
refused-protocol = Diese App und der Host haben verschiedene Versionen von Pointing Party. Aktualisiert, bis beide übereinstimmen.
refused-name = Der Host hat diesen Namen nicht angenommen. Wähl einen anderen.
refused-signature = Der Host konnte deinen Platz nicht bestätigen. Versuch noch mal beizutreten.
refused-removed = Du wurdest aus diesem Raum entfernt.
refused-full = Dieser Raum ist voll. Bitte den Host, mehr Personen zuzulassen.
refused-too-slow = Die Verbindung war zu langsam: Beim Host kam 5 Sekunden lang nichts an. Versuch noch mal beizutreten.
closed-moved = Der Raum ist zu einem anderen Host umgezogen.
closed = Der Host hat den Raum geschlossen.
closed-limits = Der Host hat die Verbindung getrennt, weil zu viel auf einmal ankam. Versuch es noch mal.
reopens = Sobald er wieder offen ist, bist du automatisch wieder dabei.
ended-unreachable = Der Raum ist nicht erreichbar. Prüf, ob er noch offen ist und ob du im selben Netzwerk bist.
ended-no-room = Dieser Link führt zu keinem Raum. Bitte den Host um einen neuen.
error-address = Das ist keine Adresse, kein Code und kein Link eines Raums. Der Host findet sie unter „Einladen“.
error-unknown-room = Dieser Raum ist nicht mehr verfügbar. Wähl einen anderen oder tritt mit seiner Adresse bei.
error-cannot-hand-over = Niemand sonst kann den Raum gerade übernehmen.
error-cannot-host = Der Raum konnte hier nicht geöffnet werden: { $why }

## Grenzen eines Browsers und abgebrochene Verbindungen

no-saving = Dieser Browser kann keine Dateien speichern. Kopiere stattdessen das Ergebnis.
no-opening = Der Browser hat den Link nicht geöffnet.
no-hosting = Im Browser kannst du keinen Raum öffnen. Nimm dafür die App.
no-history = Im Browser werden vergangene Meetings nicht gespeichert. Nimm dafür die App.
no-device-network = Du bist offline.
no-random = Dieser Browser kann keine sicheren Zufallszahlen erzeugen. Nimm einen anderen.
host-not-responding = Der Host antwortet nicht.
host-stopped-responding = Der Host antwortet nicht mehr.
host-unreadable = Eine Nachricht vom Host konnte nicht gelesen werden.
connection-broke = Die Verbindung zum Host wurde unterbrochen.
error-not-in-room = Du bist in keinem Raum mehr.
app-broken = In der App ist etwas schiefgegangen. Starte sie neu und melde diesen Fehler: { $details }
app-not-responding = Die App reagiert nicht. Schließ sie und starte sie neu.
app-failed = Das hat in der App nicht geklappt: { $why }

## Probleme mit Eingaben, Dateien und Tabellen

name-empty = Ein Name braucht mindestens ein sichtbares Zeichen.
name-too-long = Ein Name darf höchstens { NUMBER($most) } Zeichen haben. Kürze ihn.
name-forbidden = Ein Name darf keine Steuerzeichen und keine Zeichen enthalten, die die Schreibrichtung ändern.
value-unknown = { $text } passt in keine Skala. Erlaubt sind Zahlen von 0 bis 10000 mit höchstens zwei Nachkommastellen, z. B. 5, 0,5 oder ½, und T-Shirt-Größen von XXS bis XXXL.
scale-count = Eine Skala braucht 2 bis { NUMBER($most) } Werte, diese hat { NUMBER($count) }.
scale-order = Nenn jeden Wert nur einmal und in aufsteigender Reihenfolge. { $value } steht an der falschen Stelle.
scale-mixed = Nimm entweder Zahlen oder T-Shirt-Größen. { $value } passt nicht zum Rest.
scale-kind = Diese Werte gehören nicht zu dieser Skala.
avatar-one-emoji = Nimm genau ein Emoji, z. B. 🦊, und keine anderen Zeichen.
csv-empty = Die Datei ist leer. Wähl eine CSV-Datei, deren erste Zeile die Spalten nennt, darunter Title oder Summary.
csv-no-text = Zeile { NUMBER($line) }: Das ist kein Text. Wähl eine CSV-Datei oder speichere deine Tabelle zuerst als CSV.
csv-no-title = Zeile { NUMBER($line) }: Gefunden wurden die Spalten { $found }. Nenn eine Spalte Title oder Summary; Key, Description und URL sind optional.
csv-cells = Zeile { NUMBER($line) }: Hier sind { NUMBER($found) } Zellen, in der Kopfzeile aber { NUMBER($expected) }. Vielleicht fehlt hier oder weiter oben ein Anführungszeichen.
csv-no-rows = Zeile { NUMBER($line) }: Unter der Kopfzeile steht kein Ticket. Füg mindestens eine Zeile hinzu.
csv-too-many = Zeile { NUMBER($line) }: Das sind mehr Tickets, als in einen Raum passen ({ NUMBER($most) }). Teil die Datei auf.
sheet-empty = Hier steht noch nichts. Kopiere Zellen aus einer Tabelle und füg sie ein.
sheet-no-text = Zeile { NUMBER($line) }: Das ist kein Text. Kopiere Zellen aus einer Tabelle und füg sie ein.
sheet-nothing-chosen = Es ist keine Spalte ausgewählt. Wähl die Spalte mit den Titeln; Schlüssel, Beschreibungen und Links sind optional.
sheet-no-cards = Zeile { NUMBER($line) }: Ab hier sind die ausgewählten Spalten leer. Wähl andere Spalten.
sheet-too-many = Zeile { NUMBER($line) }: Das sind mehr Karten, als in einen Raum passen ({ NUMBER($most) }). Kopiere weniger Zeilen.
import-cards = { $count ->
    [one] 1 Karte.
   *[other] { $count } Karten.
}
import-cut = { $count ->
    [one] Bei 1 war die Beschreibung zu lang und wurde gekürzt.
   *[other] Bei { $count } war die Beschreibung zu lang und wurde gekürzt.
}
import-estimated = { $count ->
    [one] 1 hatte schon eine Schätzung. Sie wurde weggelassen, damit sie niemanden beeinflusst.
   *[other] { $count } hatten schon eine Schätzung. Sie wurden weggelassen, damit sie niemanden beeinflussen.
}
import-blank = { $count ->
    [one] 1 leere Zeile wurde übersprungen.
   *[other] { $count } leere Zeilen wurden übersprungen.
}
