"""The wiring of the plugin into a Flask application, and nothing else."""
