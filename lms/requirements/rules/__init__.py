"""Pure decisions about requirements: layers, periods, the notation of cells."""
