#!/usr/bin/env bash
# What a first start of the database makes: Linktor's own role, which is no superuser, its database, and pgvector, which only a
# superuser can create.
set -euo pipefail
: "${LINKTOR_DATABASE_PASSWORD:?}"
export LINKTOR_DATABASE_PASSWORD
psql --no-psqlrc --set=ON_ERROR_STOP=1 --username "$POSTGRES_USER" --dbname "$POSTGRES_DB" <<'SQL'
\getenv password LINKTOR_DATABASE_PASSWORD
create role linktor login createrole password :'password';
create database linktor owner linktor;
\connect linktor
create extension vector;
SQL
