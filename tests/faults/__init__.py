"""What a site must hold through: faults, intrusion and whatever else can be sent to it."""
