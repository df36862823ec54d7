/** The roles of the Hub. */
export type HubRole = 'client' | 'coach' | 'admin'
