"""What the portal runs on: packages, environment, PostgreSQL, Redis, Solr and the processes that keep them up."""
