// Placeholder removed by the first file of the room.
