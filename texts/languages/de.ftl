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
impostor = Jemand anderes benutzt die Kennung dieses Raums, den du mit einem anderen Host kennst.
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
continue-as = Als { $name } weitermachen
continue-as-help = Dieser Link führt zum Platz von { $name } in diesem Raum. Bist du das?
join-as-another = Als jemand anderes beitreten
not-encrypted = Diese Seite ist nicht verschlüsselt: Andere in diesem Netz könnten Namen, Karten und Stimmen mitlesen. Die App verschlüsselt sie.
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
split-network-help = Das Netzwerk ist getrennt. Vielleicht stimmen die übrigen weiter ab. Sind alle zurück, kann die Moderation ihre Ergebnisse übernehmen.
proposal-settled =
    { $people ->
        [one] Als ihr getrennt wart, hat eine Person
       *[other] Als ihr getrennt wart, haben { NUMBER($people) } Personen
    } auf { $computer } { $cards ->
        [one] eine Karte
       *[other] { NUMBER($cards) } Karten
    } geschätzt.
proposal-changes =
    Das Backlog hat auf { $computer } { $changes ->
        [one] eine andere Änderung
       *[other] { NUMBER($changes) } andere Änderungen
    }.
other-host-asks = { $people ->
        [one] { $host } ist Host einer anderen Hälfte dieses Raums, mit einer Person.
       *[other] { $host } ist Host einer anderen Hälfte dieses Raums, mit { NUMBER($people) } Personen.
    } Dorthin wechseln?
other-host-unknown = Ein anderer Computer
new-room-offer = Niemand antwortet, der diesen Raum hosten kann.
new-room = Als neuen Raum fortsetzen
new-room-of = { $person } setzt diesen Raum fort.
new-room-join = Zu { $person } wechseln
join-other-host = Dorthin wechseln
stay-here = Hier bleiben
computer-of = dem Computer von { $name }
another-computer = einem anderen Computer
driver-decides = Die Moderation entscheidet.
take-all = Alle übernehmen
choose-proposed = Auswählen …
take = Übernehmen
dismiss-all = Alle verwerfen
proposed-estimate = { $points } (hier { $own })
proposed-new = Neue Karte
proposed-edited = Geändert
proposed-removed = Entfernt
proposed-note = Notiz
proposed-votes = Stimmen

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
# Shown below the cards: how many other computers could continue the room with all of its cards.
others-have-all-cards = { $count ->
    [0] Noch kein anderer Computer hat alle Karten
    [one] Ein anderer Computer hat alle Karten
   *[other] { $count } andere haben alle Karten
}
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
column-seconds = Sekunden
column-url = URL
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
export-totals = { NUMBER($estimated) } von { NUMBER($all) } Karten geschätzt, { $points } in { $rounds } und { $time }.
export-totals-without-points = { NUMBER($estimated) } von { NUMBER($all) } Karten geschätzt, in { $rounds } und { $time }.

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
failure-not-proposed = Über diese Änderungen hat schon jemand entschieden.
failure-no-other-host = Der andere Host ist nicht mehr da.
failure-no-cards = Es gab keine Karten zum Hinzufügen.
failure-pinned = Dieser Raum ist fest an seinen Host gebunden. Kein anderer Computer kann ihn übernehmen.
failure-addresses = Ein Ersatzhost braucht 1 bis 8 Adressen.
failure-chain = Die Signaturen dieses Hosts sind ungültig. Aktualisiere die App.
failure-not-leaving = Der Host übergibt diesen Raum gerade nicht.
failure-enough-successors = Dieser Raum hat schon genug Ersatzhosts.
failure-disconnected = Die Verbindung ist abgebrochen, bevor der Raum geantwortet hat. Versuch es noch mal, sobald du wieder verbunden bist.
failure-unknown = Beim Host läuft eine neuere Version, und er hat das abgelehnt. Aktualisiere Pointing Party, um den Grund zu sehen.
refused-protocol = Diese App und der Host haben verschiedene Versionen von Pointing Party. Aktualisiert, bis beide übereinstimmen.
refused-malformed = Der Host konnte die erste Nachricht dieser App nicht lesen. Aktualisiert, bis bei beiden dieselbe Version läuft.
refused-name = Der Host hat diesen Namen nicht angenommen. Wähl einen anderen.
refused-signature = Der Host konnte deinen Platz nicht bestätigen. Versuch noch mal beizutreten.
refused-full = Dieser Raum ist voll. Bitte den Host, mehr Personen zuzulassen.
refused-too-slow = Die Verbindung war zu langsam: Beim Host kam 5 Sekunden lang nichts an. Versuch noch mal beizutreten.
refused-unknown = Beim Host läuft eine neuere Version, und er hat dich nicht hereingelassen. Aktualisiere Pointing Party, um den Grund zu sehen.
removed-from-room = Du wurdest aus diesem Raum entfernt.
closed-moved = Der Raum ist zu einem anderen Host umgezogen.
closed-room = Der Host hat den Raum geschlossen.
closed-limits = Der Host hat die Verbindung getrennt, weil zu viel auf einmal ankam. Versuch es noch mal.
closed-unknown = Beim Host läuft eine neuere Version, und er hat die Verbindung getrennt. Aktualisiere Pointing Party, um den Grund zu sehen.
reopens = Sobald er wieder offen ist, bist du automatisch wieder dabei.
ended-unreachable = Der Raum ist nicht erreichbar. Prüf, ob er noch offen ist und ob du im selben Netzwerk bist.

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
host-unexpected = Der Host hat eine unerwartete Nachricht gesendet.
message-lost = Eine Nachricht vom Host ging verloren.
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
hint-twice = { $value } kann diesen Hinweis nicht bekommen. Gib jedem Wert der Skala höchstens einen Hinweis.
hint-too-long = Ein Hinweis darf höchstens { NUMBER($most) } Zeichen haben. Kürze den für { $value }.
hint-forbidden = Der Hinweis für { $value } geht so nicht. Schreib eine Zeile ohne Steuerzeichen und ohne Zeichen, die die Schreibrichtung ändern.
avatar-one-emoji = Nimm genau ein Emoji, z. B. 🦊, und keine anderen Zeichen.
avatar-colour = { NUMBER($number) } ist keine Farbe. Wähl eine Zahl von 0 bis { NUMBER($most) }.
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

## Nur in Programmen: App, Host und Terminalprogramm. Die Seite lädt diese Texte nicht.

program-cannot-hand-over = Niemand sonst kann den Raum gerade übernehmen.
program-cannot-host = Der Raum konnte hier nicht geöffnet werden: { $why }
program-closing = Die App wird beendet.
program-days = { $first } bis { $last }
program-file-not-saved = { $file } konnte nicht gespeichert werden ({ $why }). Kopiere stattdessen das Ergebnis.
program-history-totals = { $cards } geschätzt, { $points } in { $rounds } und { $time }.
program-history-totals-without-points = { $cards } geschätzt, in { $rounds } und { $time }.
program-invited = Du bist in einen Raum eingeladen. Gib deinen Namen ein, um beizutreten.
program-link-not-opened = Der Link konnte nicht geöffnet werden ({ $why }): { $url }
program-no-downloads = es gibt keinen Ordner für Downloads
program-other-host = Der Computer hat einen älteren Stand des Raums oder darf ihn nicht hosten.
program-only-web-links = Nur Links zu Webseiten können geöffnet werden.
program-past-estimates-need-room = Frühere Schätzungen gehören zu dem Raum, in dem du bist. Tritt ihm zuerst bei.
program-room-not-deleted = Der Raum konnte nicht gelöscht werden ({ $why }). Versuch es noch mal.
program-room-not-saved = Dieser Raum ist nicht mehr gespeichert. Öffne einen neuen; seine geschätzten Karten stehen im Verlauf.
program-settled-heading = Festgelegt
program-unknown-room = Dieser Raum ist nicht mehr verfügbar. Wähl einen anderen oder tritt mit seiner Adresse bei.
program-language-missing = Es gibt keine Texte auf { $language }. Wähl eine von { $available }.
program-name-unusable = Dieser Name geht nicht: { $why }
program-room-name-unusable = Dieser Name geht nicht für einen Raum: { $why }
program-room-open = „{ $room }“ ist offen. Alle in deinem Netzwerk sehen den Raum in der App oder können hier beitreten:
program-room-ways = im Browser: { $link } · in der App: Code { $code }
program-not-announced = Der Raum wird im Netzwerk nicht angekündigt. Gib eine dieser Adressen weiter.
program-how-to-close = Mit Strg-C schließt du den Raum.
program-closing-room = Der Raum wird geschlossen.
program-superseded = Dieser Computer hat geschlafen oder war offline. Ein anderer hat den Raum übernommen. Er läuft jetzt hier:
program-continuing = Der Raum aus { $file } geht weiter: { $cards }
program-file-unreadable = { $file } kann nicht gelesen werden ({ $why }).
program-file-too-large = { $file } ist zu groß für eine Liste von Tickets ({ NUMBER($size) } MiB). Teil die Datei auf.
program-file-without-cards = { $file } enthält keine Karten. Schreib eine pro Zeile, z. B. KEY-1 Titel.
program-file-too-many-cards = { $file } enthält { NUMBER($count) } Karten, in einen Raum passen aber höchstens { NUMBER($most) }. Teil die Datei auf.
program-no-rooms = In { $seconds } s wurde kein Raum gefunden. Kennst du die Adresse eines Raums, kannst du trotzdem beitreten: party join ADRESSE --name NAME
program-other-version = andere Version
program-no-other-rooms = Auch andere Räume wurden nicht gefunden.
program-rooms-found = Gefundene Räume: { $rooms }.
program-room-not-found = In { NUMBER($seconds) } s wurde im Netzwerk kein Raum namens „{ $room }“ gefunden. { $others } Kennst du seine Adresse, tritt damit bei.
program-rooms-with-same-name = Mehrere Räume heißen „{ $room }“. Tritt mit einer Adresse bei: { $addresses }
program-no-key-folder = Dieses System hat keinen Ordner für App-Daten. Wähl einen mit --key ORDNER.
program-plain-connection = Diese Verbindung ist nicht verschlüsselt, und nichts beweist, dass der Host der richtige ist.
program-impostor = Jemand anderes benutzt die Kennung dieses Raums. Lass dir vom Host den aktuellen Link oder QR-Code geben.
program-no-seat-folder = Es gibt keinen Ordner für den Schlüssel deines Platzes. Wähl einen mit --seat.
program-stopped = Die Verbindung endete unerwartet. Bitte melde das.
program-history-not-open = Dieses Meeting wird nicht gespeichert: { $why }
program-history-not-written = Die geschätzten Karten konnten nicht gespeichert werden: { $why }
program-reconnecting = { $why } Verbindung wird wiederhergestellt …
program-hosting-here = Der Raum läuft jetzt auf diesem Computer. Hier kann man beitreten:
program-hosting-elsewhere = Der Raum läuft jetzt auf einem anderen Computer.
program-not-handed-over = Du kannst den Raum nicht übergeben: Er läuft nicht auf diesem Computer, oder niemand sonst kann ihn gerade übernehmen.
program-help =
    start          die erste Karte öffnen und die Moderation übernehmen
    vote 5         abstimmen oder die Stimme ändern; vote ?, wenn du unsicher bist, vote ☕ für eine Pause
    withdraw       deine Stimme zurückziehen
    react 👍       reagieren mit 👍 🎉 😄 🤔 😮 oder ❤️
    read KARTE     Beschreibung und Notiz lesen; KARTE ist Schlüssel, Titel oder Position, z. B. #3
    who            zeigen, wer da ist
    watch on       zuschauen; watch off, um wieder abzustimmen
    rename NAME    deinen Namen ändern
    avatar 🦊      das Emoji deines Avatars ändern; avatar 5 ändert die Farbe (0 bis 7)
    drive          die Moderation übernehmen, solange sie abwesend ist
    hand-over      falls der Raum hier läuft: an einen anderen Host übergeben und bleiben
    quit           den Raum verlassen

    Nur für die Moderation:
    reveal         die Stimmen jetzt aufdecken
    settle 3       die Karte auf 3 festlegen
    join-half      mit allen zum anderen Host dieses Raums wechseln, wenn es einen gibt; stay bleibt hier
    proposals      zeigen, was andere Computer haben und dieser Raum nicht
    take 2         Nummer 2 dieser Liste in den Raum übernehmen; take all übernimmt alles
    dismiss 2      Nummer 2 dieser Liste verwerfen; dismiss all verwirft alles
    next           die nächste Karte öffnen
    revote         über diese Karte neu abstimmen
    skip           diese Karte vorerst überspringen
    estimate KARTE KARTE jetzt schätzen
    quick          jetzt eine Karte ohne Titel schätzen
    timer 3        3 Minuten zum Abstimmen, oder 90s; timer 3 reveal deckt am Ende auf
    discuss 2      2 Minuten zum Diskutieren
    stop           den Timer stoppen
    scale LISTE    die Skala ändern, z. B. 1 2 4 8, S M L, fibonacci,
                   modified-fibonacci, powers-of-two, t-shirts oder hours
    hint 8 TEXT    erklären, was 8 bedeutet
    auto-reveal on    aufdecken, sobald alle abgestimmt haben; oder off
    count-down on     vorher herunterzählen; oder off
    hide-names on     ab der nächsten Runde nicht zeigen, wer was gewählt hat; oder off
    make-driver NAME  die Moderation an NAME übergeben
    remove NAME    NAME endgültig entfernen; das kann auch die erste Person im Raum

    Für die Moderation, vor der ersten Runde für alle:
    import DATEI   die Tickets einer Datei hinzufügen, z. B. eines CSV-Exports
    add TITEL      eine Karte hinzufügen, z. B.: add KEY-1 Mit einem Passkey anmelden
    edit KARTE TITEL  den Titel einer Karte ändern
    note KARTE TEXT   eine Notiz zu einer Karte schreiben; ohne TEXT wird sie entfernt
    move KARTE KARTE  eine Karte vor eine andere schieben; oder move KARTE last
    drop KARTE        eine Karte entfernen
program-unknown-command = Den Befehl „{ $word }“ gibt es nicht. Mit help siehst du alle Befehle.
program-no-arguments = Schreib { $word } allein, ohne „{ $text }“.
program-on-or-off = Schreib { $word } on oder { $word } off.
program-which-vote = Wie stimmst du ab? Zum Beispiel: vote 5
program-which-settle = Auf welchen Wert festlegen? Zum Beispiel: settle 3
program-which-scale = Welche Skala? Zum Beispiel: scale 1 2 4 8
program-which-hint = Welcher Wert, und was bedeutet er? Zum Beispiel: hint 8 ein halber Sprint
program-which-card = Welche Karte? Zum Beispiel: { $word } KEY-5
program-which-import = Welche Datei? Zum Beispiel: import tickets.csv
program-which-add = Welche Karte? Zum Beispiel: add KEY-1 Anmelden
program-which-edit = Welche Karte, und welcher Titel? Zum Beispiel: edit KEY-5 Anmelden
program-which-proposed = Welche Nummern der Liste? Zum Beispiel: { $word } 1 3 oder { $word } all. Der Befehl proposals zeigt die Liste.
program-no-proposals = Kein anderer Computer hat etwas, das dieser Raum nicht hat.
program-which-note = Welche Karte, und welche Notiz? Zum Beispiel: note KEY-5 Design fragen
program-which-move = Welche Karte, und vor welche andere? Zum Beispiel: move KEY-5 KEY-1
program-which-timer = Wie lange? Zum Beispiel: { $word } 3 für Minuten oder { $word } 90s
program-which-reaction = Wähl eins von { $all }. Zum Beispiel: react 👍
program-which-avatar = Welches Emoji oder welche Farbe? Zum Beispiel: avatar 🦊 oder avatar 5
program-which-person = Wen? Zum Beispiel: { $word } Ann
program-unknown-card = Keine Karte hat den Schlüssel oder Titel „{ $text }“. Du kannst auch die Position nehmen, z. B. #1.
program-unknown-person = Niemand hier heißt „{ $name }“. Mit who siehst du alle.
program-no-description = Die Beschreibung der Karte ist nicht angekommen. Versuch es noch mal.
program-back = Zurück im Raum.
program-own-vote = Deine Stimme ist { $vote } ({ $turnout }).
program-own-vote-is = Deine Stimme ist { $vote }.
program-own-vote-withdrawn = Du hast deine Stimme zurückgezogen ({ $turnout }).
program-you = Du
program-here = Da: { $people }
program-earlier = Früher: { $outcome }
program-last-time = Beim letzten Mal: { $outcome }
program-welcome = Du bist in „{ $room }“.
program-cards = { $count ->
    [0] Noch keine Karten.
    [one] 1 Karte, { NUMBER($estimated) } geschätzt.
   *[other] { $count } Karten, { NUMBER($estimated) } geschätzt.
}
program-not-started = Noch nicht gestartet. Mit start öffnest du die erste Karte und übernimmst die Moderation.
program-no-copy = Dieser Computer hat keine Kopie des Raums.
program-other-half = { $question } Die Moderation oder die Person am Host tippt join-half oder stay.
program-proposed = { $proposed } Der Befehl proposals zeigt, was es ist.
program-you-vote = Du stimmst jetzt mit ab.
program-you-watch = Du schaust jetzt zu.
program-joined = Neu im Raum: { $name }.
program-is-back = Wieder da: { $name }.
program-is-away = Abwesend: { $name }.
program-left = Gegangen: { $name }.
program-votes-now = { $name } stimmt jetzt mit ab.
program-watches-now = { $name } schaut jetzt zu.
program-removed = { $name } wurde entfernt.
program-you-drive = Du hast jetzt die Moderation.
program-drives = { $name } hat jetzt die Moderation.
program-auto-reveal-on = Ab jetzt wird aufgedeckt, sobald alle abgestimmt haben.
program-auto-reveal-off = Ab jetzt deckt die Moderation auf.
program-count-down-on = Ab jetzt wird vor dem Aufdecken heruntergezählt.
program-count-down-off = Ab jetzt wird vor dem Aufdecken nicht mehr heruntergezählt.
program-hide-names-on = Ab der nächsten Runde erscheinen die Stimmen ohne Namen.
program-hide-names-off = Ab der nächsten Runde erscheinen die Stimmen mit Namen.
program-cards-added = { $count ->
    [one] 1 Karte wurde hinzugefügt.
   *[other] { $count } Karten wurden hinzugefügt.
}
program-card-edited = { $card } wurde bearbeitet.
program-card-moved = { $card } wurde verschoben.
program-note-added = Notiz zu { $card } hinzugefügt.
program-note-removed = Die Notiz zu { $card } wurde entfernt.
program-voted = Abgestimmt: { $name } ({ $turnout }).
program-withdrew = Stimme zurückgezogen: { $name } ({ $turnout }).
program-count-down-stopped = Das Herunterzählen wurde abgebrochen, weil sich etwas geändert hat.
program-timer-to-vote = { $time } zum Abstimmen.
program-timer-to-vote-reveal = { $time } zum Abstimmen. Danach wird aufgedeckt.
program-timer-to-discuss = { $time } zum Diskutieren.
program-timer-stopped = Der Timer wurde gestoppt.
program-time-is-up = Die Zeit ist um.
program-settled = { $card } ist auf { $points } festgelegt.
program-unsettled = Über diese Karte wird neu abgestimmt.
program-turnout = { NUMBER($voted) } von { NUMBER($voters) }
program-card = Karte { NUMBER($place) } von { NUMBER($all) }: { $card }
program-names-hidden = Die Stimmen erscheinen ohne Namen.
program-scale = Skala: { $scale }. Zum Beispiel: vote { $first }
program-scale-in-hours = { $scale } Stunden
program-untitled-card = eine Karte ohne Titel
program-votes = Stimmen: { $votes }
program-votes-none = Stimmen: keine
program-mean-and-median = Mittelwert { $mean }, Median { $median }, von { $low } bis { $high }, { NUMBER($agreement) } % einig.
program-median = Median { $median }, von { $low } bis { $high }, { NUMBER($agreement) } % einig.
program-closest = Nächster Wert: { $points }.
program-after-winner = Schreib next, revote oder settle mit einem anderen Wert.
program-after-tie = Schreib settle { $low } oder settle { $high }, oder revote.
program-after-nothing = Schreib revote, skip oder settle mit einem Wert.
program-outliers = Niedrigste: { $lowest }. Höchste: { $highest }. Hört euch beide Seiten an.
program-lowest = Niedrigste: { $lowest }. Fragt nach dem Grund.
program-highest = Höchste: { $highest }. Fragt nach dem Grund.
program-wins = { $points } gewinnt.
program-tie = Gleichstand zwischen { $low } und { $high }.
program-tie-with-leader = Gleichstand zwischen { $low } und { $high }; { $leader } hat die meisten Stimmen.
program-no-numbers = Niemand hat eine Zahl gewählt.
program-finished = Abgeschlossen.
program-total-points = { $points } Punkte auf { $cards }, in { $rounds } und { $time }.
program-total-estimates = Schätzungen auf { $cards }, in { $rounds } und { $time }.
program-address-empty = Gib die Adresse ein, die der Host zeigt, z. B. 192.168.1.5:7420.
program-address-too-long = Das ist zu lang für eine Adresse. Gib die ein, die der Host zeigt, z. B. 192.168.1.5:7420.
program-address-scheme = Ein Link zu einem Raum beginnt mit http:// oder pointing-party://, dieser aber mit { $scheme }://. Kopiere ihn noch mal.
program-address-no-room = Dieser Link führt zu keinem Raum. Er sollte so aussehen: pointing-party://join?at=192.168.1.5:7420.
program-address-user-name = Die Adresse eines Raums hat keinen Benutzernamen. Entferne den Teil vor dem @.
program-address-no-host = Der Teil vor dem Port fehlt. Gib eine ganze Adresse ein, z. B. 192.168.1.5:7420.
program-address-port = „{ $text }“ ist kein Port. Nimm eine Zahl von 1 bis 65535, z. B. 7420.
program-address-ipv4 = { $text } ist keine IP-Adresse. Nimm vier Zahlen von 0 bis 255, z. B. 192.168.1.5.
program-address-ipv6 = { $text } ist keine IPv6-Adresse. Setz sie vor einem Port in Klammern, z. B. [fe80::1]:7420.
program-address-unspecified = { $text } bedeutet nur „alle Adressen dieses Computers“. Nimm eine Adresse, die der Host zeigt.
program-address-host-name = „{ $text }“ ist kein Hostname. Nimm Buchstaben, Ziffern, Bindestriche und Punkte.
program-code-length = Ein Raumcode hat 7, 12 oder 33 Zeichen, dieser hat { NUMBER($count) }. Frag den Host noch mal danach.
program-code-character = Ein Raumcode enthält kein „{ $character }“. Frag den Host noch mal danach.
program-code-typo = Dieser Code enthält einen Tippfehler. Frag den Host noch mal danach.
program-connect-no-address = Es gibt keine Adresse, die man versuchen könnte. Frag den Host nach einer.
program-connect-unknown-name = { $name } wurde in diesem Netzwerk nicht gefunden. Prüf die Schreibweise.
program-connect-unreachable = { $address } ist nicht erreichbar ({ $why }). Prüf die Adresse und ob der Raum noch offen ist.
program-connect-timed-out = { $address } hat nicht rechtzeitig geantwortet. Prüf die Adresse und deine Firewall.
program-connect-no-room = { $address } ist kein Raum. Prüf die Adresse; vielleicht nutzt ein anderes Programm diesen Port.
program-connect-rejected = { $address } hat die Verbindung abgelehnt. Nimm die Adresse, die der Host zeigt.
program-connect-other-room = Unter { $address } läuft jetzt ein anderer Raum. Such deinen in der Liste.
program-address-fingerprint = Das Ende dieses Links nach #h= ist beschädigt. Kopier den ganzen Link noch mal.
program-public-url = „{ $text }“ ist keine Adresse eines Proxys. Schreib sie wie https://rooms.example.com, ohne Pfad.
program-connect-wrong-key = Der Computer unter { $address } ist nicht der erwartete Host: Er hat einen anderen Schlüssel. Es wurde nichts an ihn gesendet. Lass dir vom Host den aktuellen Link oder QR-Code geben.
program-connect-no-right = Der Computer unter { $address } kann nicht beweisen, dass er diesen Raum hosten darf. Es wurde nichts an ihn gesendet. Lass dir vom Host den aktuellen Link oder QR-Code geben.
program-connect-protocol-app = Der Host nutzt Protokollversion { $host }, diese App Version { $app }. Aktualisiere diese App und tritt noch mal bei.
program-connect-protocol-host = Der Host nutzt Protokollversion { $host }, diese App Version { $app }. Aktualisiert die App des Hosts und tritt noch mal bei.
program-no-right-to-host = Dieser Computer darf diesen Raum nicht hosten. Das kann nur sein letzter Host oder jemand, den dieser als Nachfolger genannt hat.
program-no-random = Dieser Computer konnte keine Zufallszahlen erzeugen ({ $why }). Versuch es noch mal.
program-key-not-saved = Der Schlüssel dieses Computers konnte in { $file } nicht gespeichert werden ({ $why }). Prüf, ob du in diesen Ordner schreiben darfst.
program-key-damaged = { $file } ist beschädigt: Darin sollten 64 hexadezimale Ziffern stehen. Stell eine Kopie wieder her oder lösch die Datei, um Räumen als neue Person beizutreten.
program-port-in-use = Port { $port } wird von einem anderen Programm benutzt. Wähl einen anderen oder lass ihn weg, dann wird ein freier genommen.
program-address-not-here = Dieser Computer hat die Adresse { $address } nicht. Lass sie weg, um an allen Adressen erreichbar zu sein.
program-not-listening = An { $address }, Port { $port } kann kein Raum geöffnet werden ({ $why }). Wähl eine andere Adresse oder einen anderen Port.
program-snapshot-unreadable = Das ist kein gespeicherter Raum, oder er ist beschädigt ({ $why }). Nimm eine andere Kopie.
program-snapshot-newer = Dieser Raum wurde mit einer neueren Version der App gespeichert (Format { $format }). Aktualisiere die App und öffne ihn dann noch mal.
program-snapshot-inconsistent = Dieser gespeicherte Raum ist widersprüchlich: { $why }. Nimm eine andere Kopie.
program-snapshot-epoch = Dieser Raum kann nicht als Host Nummer { $wanted } geöffnet werden: Er hatte schon { $had }. Tritt ihm bei seinem jetzigen Host bei.
program-rooms-file = { $file } kann nicht geöffnet werden ({ $why }). Prüf, ob du diese Datei und ihren Ordner lesen und ändern darfst.
program-rooms-foreign = { $file } ist kein gespeicherter Raum, sondern die Datenbank eines anderen Programms. Nimm eine andere Datei.
program-rooms-newer = { $file } wurde mit einer neueren Version dieses Programms gespeichert. Aktualisiere es oder nimm eine andere Datei.
program-rooms-damaged = { $file } ist beschädigt ({ $why }). Ersetz sie durch eine Kopie oder nimm eine andere Datei.
program-rooms-disk-full = Die Festplatte mit { $file } ist voll. Schaff etwas Platz.
program-rooms-database = In { $file } können keine Räume gespeichert werden ({ $why }). Prüf die Festplatte und ob du diese Datei ändern darfst.
program-not-saving = Der Raum wird gerade nicht gespeichert. { $why } Das Meeting kann weitergehen; das Speichern beginnt von selbst wieder.
program-saving-again = Der Raum wird wieder gespeichert.
program-history-newer = Der Verlauf in { $file } wurde mit einer neueren Version dieses Programms gespeichert. Aktualisiere, um vergangene Meetings zu sehen; bis dahin werden neue nicht gespeichert.
program-history-file = Der Verlauf kann in { $file } nicht gespeichert werden ({ $why }). Prüf, ob du in diesen Ordner schreiben darfst.
program-history-database = Der Verlauf kann nicht gelesen oder gespeichert werden ({ $why }). Prüf, ob die Festplatte voll ist, und starte das Programm dann neu.
program-history-no-meeting = Dieses Meeting ist nicht mehr im Verlauf.
program-history-damaged = Der Verlauf war beschädigt. Er wurde nach { $file } verschoben, und ein neuer wurde angelegt.
