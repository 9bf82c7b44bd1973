"""How many new cases a service may take on by a day, with the staff in post: demand, queue and chance."""

from handrail.capacity.demand import Demand
from handrail.capacity.forecast import Forecast, forecast_target
from handrail.capacity.simulation import Simulation
from handrail.capacity.staff import StaffCapacity, from_best_months, from_ceiling

__all__ = [
    "Demand",
    "Forecast",
    "Simulation",
    "StaffCapacity",
    "forecast_target",
    "from_best_months",
    "from_ceiling",
]
