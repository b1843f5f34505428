/** Version of the data folder's layout. A folder with any other version is rejected. */
export const layout = 2
