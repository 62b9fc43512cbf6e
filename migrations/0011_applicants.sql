-- +goose Up

-- Applications of the same person, for the fee of a month (art. 42) and the evidence of art. 35. By identity number there is
-- application_applicant. What an old register brought without a number is found by name and phone; an agent by the number of
-- the agent. Both are empty for nearly every registration, which so pays nothing for them.
CREATE INDEX application_unnumbered ON application (agency_id, applicant_name, phone)
    WHERE applicant_id_number = '' AND applicant_name <> '' AND phone <> '';
CREATE INDEX application_agent ON application (agency_id, (agent->>'id_number')) WHERE agent IS NOT NULL;

-- +goose Down
DROP INDEX application_agent;
DROP INDEX application_unnumbered;
