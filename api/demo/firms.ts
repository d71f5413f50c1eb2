import type { Random } from "./random.ts";

/** A firm that the company deals with. All of them are made up. */
export interface Firm {
  readonly name: string;
  readonly trade: string;
  readonly city: string;
  readonly employees: number;
}

const FIRMS: readonly Firm[] = [
  { name: "Halvorsen Marine", trade: "ship repair", city: "Bergen", employees: 340 },
  { name: "Brightwater Clinics", trade: "outpatient care", city: "Leeds", employees: 1200 },
  { name: "Okafor Logistics", trade: "cold-chain freight", city: "Lagos", employees: 610 },
  { name: "Stellenbosch Vines", trade: "wine export", city: "Stellenbosch", employees: 85 },
  { name: "Kowalski Castings", trade: "metal casting", city: "Katowice", employees: 420 },
  { name: "Mirador Hotels", trade: "boutique hotels", city: "Valencia", employees: 230 },
  { name: "Northfold Timber", trade: "sawmills", city: "Umeå", employees: 150 },
  { name: "Tanaka Precision", trade: "bearings", city: "Nagoya", employees: 880 },
  { name: "Pellegrini Ceramics", trade: "tiles", city: "Sassuolo", employees: 310 },
  { name: "Redwing Outdoor", trade: "camping gear", city: "Boulder", employees: 95 },
  { name: "Almeida & Filhos", trade: "cork products", city: "Porto", employees: 120 },
  { name: "Quillfeather Press", trade: "school books", city: "Bristol", employees: 60 },
  { name: "Sundial Energy", trade: "solar installation", city: "Phoenix", employees: 510 },
  { name: "Van der Meer Bulbs", trade: "flower bulbs", city: "Lisse", employees: 75 },
  { name: "Ashgrove Dental", trade: "dental labs", city: "Dublin", employees: 190 },
  { name: "Lindqvist Robotics", trade: "warehouse robots", city: "Gothenburg", employees: 270 },
];

const PEOPLE = [
  "Amara Osei",
  "Jonas Weber",
  "Priya Raman",
  "Lucía Ferrer",
  "Tom Ashworth",
  "Mei Tanaka",
  "Piotr Zielinski",
  "Hannah Brandt",
  "Diego Salas",
  "Ingrid Dahl",
  "Samuel Okoro",
  "Claire Fontaine",
] as const;

/** Some firm. */
export const someFirm = (random: Random): Firm => random.pick(FIRMS);

/** Some person's name. */
export const somePerson = (random: Random): string => random.pick(PEOPLE);

/** 12400 → `$12,400`. */
export const dollars = (amount: number): string => `$${amount.toLocaleString("en-US")}`;
