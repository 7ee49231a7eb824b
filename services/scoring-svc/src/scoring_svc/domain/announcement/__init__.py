"""One appraisee's result made public: an event an appraisee, so that a cohort of any size fits."""
