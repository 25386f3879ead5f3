"""What learners say is wrong or unclear in a course, and what they are answered."""
