/** Everything the pages say, in one language. */
export type Texts = Readonly<{
  /** The language's own name. */
  name: string;
  languages: string;
  heading: string;
  cart: string;
  item: string;
  price: string;
  total: string;
  details: string;
  birthday: string;
  birthdayHint: string;
  email: string;
  phone: string;
  phoneHint: string;
  /** Before the link to the terms, the link's text. */
  agree: string;
  terms: string;
  next: string;
  resume: string;
  toKlarna: string;
  cancel: string;
  backToShop: string;
  error: string;
  check: string;
  birthdayMissing: string;
  birthdayWrong: string;
  emailMissing: string;
  emailWrong: string;
  phoneMissing: string;
  phoneWrong: string;
  termsMissing: string;
  moment: string;
  momentText: string;
  goOn: string;
  paid: string;
  paidText: string;
  reviewing: string;
  reviewingText: string;
  cancelled: string;
  cancelledText: string;
  declined: string;
  declinedText: string;
  expired: string;
  expiredText: string;
  unknown: string;
  unknownText: string;
  failed: string;
  failedText: string;
}>;

const en: Texts = {
  name: 'English',
  languages: 'Language',
  heading: 'Your payment',
  cart: 'Your order',
  item: 'Item',
  price: 'Price',
  total: 'Total',
  details: 'Your details',
  birthday: 'Date of birth',
  birthdayHint: 'Year, month, day: 1985-03-27',
  email: 'E-mail address',
  phone: 'Phone number',
  phoneHint: 'With country code: +44 …',
  agree: 'I agree to',
  terms: 'Klarna’s terms and conditions',
  next: 'On the next page Klarna asks how you want to pay.',
  resume: 'You have started this payment. Go on to Klarna to complete it.',
  toKlarna: 'Continue to Klarna',
  cancel: 'Cancel',
  backToShop: 'Back to the shop',
  error: 'Error',
  check: 'Please check what you filled in',
  birthdayMissing: 'Enter your date of birth',
  birthdayWrong: 'Enter your date of birth as year-month-day, for example 1985-03-27',
  emailMissing: 'Enter your e-mail address',
  emailWrong: 'Enter an e-mail address like name@example.com',
  phoneMissing: 'Enter your phone number',
  phoneWrong: 'Enter a phone number with digits only, such as +44 7700 900123',
  termsMissing: 'Agree to Klarna’s terms to continue',
  moment: 'One moment',
  momentText: 'We are waiting for Klarna’s answer. This page goes on by itself.',
  goOn: 'Go on now',
  paid: 'Thank you, your payment is complete',
  paidText: 'There is nothing more to do here. Klarna will tell you about the payment.',
  reviewing: 'Klarna is reviewing your payment',
  reviewingText: 'The shop will let you know as soon as Klarna has decided.',
  cancelled: 'The payment was cancelled',
  cancelledText: 'You will not be charged. You can order again in the shop.',
  declined: 'Klarna declined the payment',
  declinedText: 'You will not be charged. Please choose another way to pay in the shop.',
  expired: 'This payment link has expired',
  expiredText: 'Please ask the shop for a new payment link.',
  unknown: 'There is no such payment',
  unknownText: 'Please check the address, or ask the shop for a new payment link.',
  failed: 'Something went wrong',
  failedText: 'Please try again in a moment. If it happens again, contact the shop.',
};

const nl: Texts = {
  name: 'Nederlands',
  languages: 'Taal',
  heading: 'Uw betaling',
  cart: 'Uw bestelling',
  item: 'Artikel',
  price: 'Prijs',
  total: 'Totaal',
  details: 'Uw gegevens',
  birthday: 'Geboortedatum',
  birthdayHint: 'Jaar, maand, dag: 1985-03-27',
  email: 'E-mailadres',
  phone: 'Telefoonnummer',
  phoneHint: 'Met landnummer: +31 …',
  agree: 'Ik ga akkoord met',
  terms: 'de algemene voorwaarden van Klarna',
  next: 'Op de volgende pagina vraagt Klarna hoe u wilt betalen.',
  resume: 'U bent met deze betaling begonnen. Ga verder naar Klarna om haar af te ronden.',
  toKlarna: 'Verder naar Klarna',
  cancel: 'Annuleren',
  backToShop: 'Terug naar de winkel',
  error: 'Fout',
  check: 'Controleer wat u hebt ingevuld',
  birthdayMissing: 'Vul uw geboortedatum in',
  birthdayWrong: 'Vul uw geboortedatum in als jaar-maand-dag, bijvoorbeeld 1985-03-27',
  emailMissing: 'Vul uw e-mailadres in',
  emailWrong: 'Vul een e-mailadres in zoals naam@example.com',
  phoneMissing: 'Vul uw telefoonnummer in',
  phoneWrong: 'Vul een telefoonnummer in met alleen cijfers, zoals +31 6 12345678',
  termsMissing: 'Ga akkoord met de voorwaarden van Klarna om verder te gaan',
  moment: 'Een ogenblik',
  momentText: 'We wachten op het antwoord van Klarna. Deze pagina gaat vanzelf verder.',
  goOn: 'Nu verder',
  paid: 'Bedankt, uw betaling is voltooid',
  paidText: 'U hoeft hier niets meer te doen. Klarna informeert u over de betaling.',
  reviewing: 'Klarna beoordeelt uw betaling',
  reviewingText: 'De winkel laat het u weten zodra Klarna heeft beslist.',
  cancelled: 'De betaling is geannuleerd',
  cancelledText: 'Er wordt niets in rekening gebracht. U kunt in de winkel opnieuw bestellen.',
  declined: 'Klarna heeft de betaling geweigerd',
  declinedText: 'Er wordt niets in rekening gebracht. Kies in de winkel een andere betaalwijze.',
  expired: 'Deze betaallink is verlopen',
  expiredText: 'Vraag de winkel om een nieuwe betaallink.',
  unknown: 'Deze betaling bestaat niet',
  unknownText: 'Controleer het adres, of vraag de winkel om een nieuwe betaallink.',
  failed: 'Er ging iets mis',
  failedText:
    'Probeer het zo dadelijk opnieuw. Gebeurt het weer, neem dan contact op met de winkel.',
};

const de: Texts = {
  name: 'Deutsch',
  languages: 'Sprache',
  heading: 'Ihre Zahlung',
  cart: 'Ihre Bestellung',
  item: 'Artikel',
  price: 'Preis',
  total: 'Gesamtbetrag',
  details: 'Ihre Angaben',
  birthday: 'Geburtsdatum',
  birthdayHint: 'Jahr, Monat, Tag: 1985-03-27',
  email: 'E-Mail-Adresse',
  phone: 'Telefonnummer',
  phoneHint: 'Mit Landesvorwahl: +49 …',
  agree: 'Ich akzeptiere',
  terms: 'die Geschäftsbedingungen von Klarna',
  next: 'Auf der nächsten Seite fragt Klarna, wie Sie bezahlen möchten.',
  resume: 'Sie haben diese Zahlung begonnen. Schließen Sie sie bei Klarna ab.',
  toKlarna: 'Weiter zu Klarna',
  cancel: 'Abbrechen',
  backToShop: 'Zurück zum Shop',
  error: 'Fehler',
  check: 'Bitte prüfen Sie Ihre Angaben',
  birthdayMissing: 'Geben Sie Ihr Geburtsdatum ein',
  birthdayWrong: 'Geben Sie Ihr Geburtsdatum als Jahr-Monat-Tag ein, zum Beispiel 1985-03-27',
  emailMissing: 'Geben Sie Ihre E-Mail-Adresse ein',
  emailWrong: 'Geben Sie eine E-Mail-Adresse wie name@example.com ein',
  phoneMissing: 'Geben Sie Ihre Telefonnummer ein',
  phoneWrong: 'Geben Sie eine Telefonnummer nur mit Ziffern ein, zum Beispiel +49 151 23456789',
  termsMissing: 'Akzeptieren Sie die Bedingungen von Klarna, um fortzufahren',
  moment: 'Einen Moment',
  momentText: 'Wir warten auf die Antwort von Klarna. Diese Seite geht von selbst weiter.',
  goOn: 'Jetzt weiter',
  paid: 'Danke, Ihre Zahlung ist abgeschlossen',
  paidText: 'Hier ist nichts weiter zu tun. Klarna informiert Sie über die Zahlung.',
  reviewing: 'Klarna prüft Ihre Zahlung',
  reviewingText: 'Der Shop meldet sich, sobald Klarna entschieden hat.',
  cancelled: 'Die Zahlung wurde abgebrochen',
  cancelledText: 'Ihnen wird nichts berechnet. Sie können im Shop erneut bestellen.',
  declined: 'Klarna hat die Zahlung abgelehnt',
  declinedText: 'Ihnen wird nichts berechnet. Bitte wählen Sie im Shop eine andere Zahlungsart.',
  expired: 'Dieser Zahlungslink ist abgelaufen',
  expiredText: 'Bitten Sie den Shop um einen neuen Zahlungslink.',
  unknown: 'Diese Zahlung gibt es nicht',
  unknownText: 'Prüfen Sie die Adresse, oder bitten Sie den Shop um einen neuen Zahlungslink.',
  failed: 'Etwas ist schiefgegangen',
  failedText:
    'Versuchen Sie es gleich noch einmal. Passiert es wieder, wenden Sie sich an den Shop.',
};

const sv: Texts = {
  name: 'Svenska',
  languages: 'Språk',
  heading: 'Din betalning',
  cart: 'Din beställning',
  item: 'Artikel',
  price: 'Pris',
  total: 'Totalt',
  details: 'Dina uppgifter',
  birthday: 'Födelsedatum',
  birthdayHint: 'År, månad, dag: 1985-03-27',
  email: 'E-postadress',
  phone: 'Telefonnummer',
  phoneHint: 'Med landskod: +46 …',
  agree: 'Jag godkänner',
  terms: 'Klarnas villkor',
  next: 'På nästa sida frågar Klarna hur du vill betala.',
  resume: 'Du har påbörjat den här betalningen. Fortsätt till Klarna för att slutföra den.',
  toKlarna: 'Fortsätt till Klarna',
  cancel: 'Avbryt',
  backToShop: 'Tillbaka till butiken',
  error: 'Fel',
  check: 'Kontrollera det du har fyllt i',
  birthdayMissing: 'Fyll i ditt födelsedatum',
  birthdayWrong: 'Fyll i ditt födelsedatum som år-månad-dag, till exempel 1985-03-27',
  emailMissing: 'Fyll i din e-postadress',
  emailWrong: 'Fyll i en e-postadress som namn@example.com',
  phoneMissing: 'Fyll i ditt telefonnummer',
  phoneWrong: 'Fyll i ett telefonnummer med bara siffror, till exempel +46 70 123 45 67',
  termsMissing: 'Godkänn Klarnas villkor för att fortsätta',
  moment: 'Ett ögonblick',
  momentText: 'Vi väntar på Klarnas svar. Sidan går vidare av sig själv.',
  goOn: 'Fortsätt nu',
  paid: 'Tack, din betalning är klar',
  paidText: 'Du behöver inte göra något mer här. Klarna informerar dig om betalningen.',
  reviewing: 'Klarna granskar din betalning',
  reviewingText: 'Butiken hör av sig så snart Klarna har bestämt sig.',
  cancelled: 'Betalningen avbröts',
  cancelledText: 'Du debiteras inget. Du kan beställa på nytt i butiken.',
  declined: 'Klarna nekade betalningen',
  declinedText: 'Du debiteras inget. Välj ett annat sätt att betala i butiken.',
  expired: 'Betallänken har gått ut',
  expiredText: 'Be butiken om en ny betallänk.',
  unknown: 'Betalningen finns inte',
  unknownText: 'Kontrollera adressen, eller be butiken om en ny betallänk.',
  failed: 'Något gick fel',
  failedText: 'Försök igen om en stund. Kontakta butiken om det händer igen.',
};

/** The languages of the pages. */
export const TEXTS = { en, nl, de, sv } as const satisfies Readonly<Record<string, Texts>>;

/** A language of the pages. */
export type Language = keyof typeof TEXTS;

/** The languages, in the order in which they are offered. */
export const LANGUAGES: readonly Language[] = ['en', 'nl', 'de', 'sv'];

/** The language of a tag such as `nl_BE` or `de`; null when the pages do not speak it. */
export function languageOf(tag: string): Language | null {
  const primary = tag.slice(0, 2).toLowerCase();
  return /^[a-z]{2}($|[-_])/i.test(tag)
    ? (LANGUAGES.find((language) => language === primary) ?? null)
    : null;
}
