WITH taken AS (
	UPDATE numbering_series s SET next_seq = s.next_seq + 1
	FROM agency a
	WHERE (SELECT epoch FROM law_state) = @epoch
	  AND a.id = @agency AND a.established_on <= @numbered_on AND (a.dissolved_on IS NULL OR a.dissolved_on > @numbered_on)
	  AND s.agency_id = a.id AND s.kind = 'register' AND s.year = @year
	RETURNING replace(a.number_before, '{year}', s.year::text)
	       || lpad((s.next_seq - 1)::text, greatest(a.number_width, length((s.next_seq - 1)::text)), '0')
	       || replace(a.number_after, '{year}', s.year::text) AS register_number
), registered AS (
	INSERT INTO application (
		agency_id, id, register_number, external_id, channel, received_at, received_on, entered_on, oral, applicant_type,
		applicant_name, applicant_id_kind, applicant_id_number, phone, email, postal_address, contact_person, agent,
		applicant_blind, agent_blind, description, delivery, form, note, subject, split_from, counting, search, state, assignee, receipt_on, due_on, paused_until, paused_open_end,
		result_row, document_number, standing, entered_late_by, confirmation_pending, late_entry_reason, created_at, updated_at)
	SELECT
		@agency, @id, taken.register_number, @external_id, @channel, @received_at, @received_on, @entered_on, @oral,
		@applicant_type, @applicant_name, @applicant_id_kind, @applicant_id_number, @phone, @email, @postal_address,
		@contact_person, @agent, @applicant_blind, @agent_blind, @description, @delivery, @form, @note, @subject, @split_from, @counting, array_to_tsvector(CAST(@search AS text[])),
		@state, @assignee, @receipt_on, @due_on, NULL, false, '', '', @standing, @entered_late_by, @confirmation_pending, @late_entry_reason, @now, @now
	FROM taken
	RETURNING register_number
), counted AS (
	INSERT INTO stat_entry (agency_id, application_id, day, cell, applicant_type, amount, recorded_at)
	SELECT @agency, @id, @receipt_on, @stat_cell, @applicant_type, 1, @now FROM registered
), owed AS (
	INSERT INTO open_duty (agency_id, application_id, kind, reference, owner, assignee, start_on, due_on, active_from)
	SELECT @agency, @id, d.kind, d.reference, d.owner, @assignee, d.start_on, d.due_on, d.active_from
	FROM registered, jsonb_to_recordset(CAST(@owed AS jsonb))
		AS d (kind text, reference text, owner text, start_on date, due_on date, active_from date)
), audited AS (
	INSERT INTO audit_entry (agency_id, subject, action, actor, correlation, recorded_at, detail, actor_kind, on_behalf, source,
		user_agent, session, method, resource, reason)
	SELECT @agency, @id, 'register', @actor, @correlation, @now, '{}', @actor_kind, @on_behalf, @source,
		@user_agent, @session, @rpc, @resource, @reason FROM registered
), recorded AS (
	INSERT INTO request_record (principal, request_id, method, response, agency_id, application_id, created_at)
	SELECT CAST(@principal AS text), @request_id, @method, @response, @agency, @id, @now
	FROM registered WHERE CAST(@principal AS text) IS NOT NULL
)
SELECT register_number FROM registered
