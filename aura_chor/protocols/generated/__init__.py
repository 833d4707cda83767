"""Packages compiled by aura-chor, one for each choreography; do not edit."""
