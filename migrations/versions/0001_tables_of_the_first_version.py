"""Tables of the first version

Revision ID: 0001
Revises: 
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = '0001'
down_revision = None
branch_labels = None
depends_on = None

SEARCH_ON_SQLITE = (
    "create virtual table search_fts using fts5(words, content='search_entry', content_rowid='case_id', "
    "tokenize=\"unicode61 remove_diacritics 0 tokenchars '_'\")",
    "create trigger search_entry_insert after insert on search_entry begin "
    "insert into search_fts(rowid, words) values (new.case_id, new.words); end",
    "create trigger search_entry_delete after delete on search_entry begin "
    "insert into search_fts(search_fts, rowid, words) values ('delete', old.case_id, old.words); end",
    "create trigger search_entry_update after update on search_entry begin "
    "insert into search_fts(search_fts, rowid, words) values ('delete', old.case_id, old.words); "
    "insert into search_fts(rowid, words) values (new.case_id, new.words); end",
)


def upgrade() -> None:
    op.create_table('audit',
    sa.Column('audit_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=True),
    sa.Column('what', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('target', sa.Text(), nullable=True),
    sa.Column('address', sa.String(length=64), nullable=True),
    sa.Column('details', sa.Text(), nullable=False),
    sa.PrimaryKeyConstraint('audit_id', name=op.f('pk_audit')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.create_index('ix_audit_actor', ['actor', 'at'], unique=False)
        batch_op.create_index('ix_audit_at', ['at'], unique=False)
        batch_op.create_index('ix_audit_case', ['case_id', 'at'], unique=False)

    op.create_table('cases',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('year', sa.SmallInteger(), nullable=False),
    sa.Column('process', sa.String(length=255), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('reason', sa.Text(), nullable=True),
    sa.Column('ended_as', sa.String(length=32), nullable=True),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('opened_by', sa.String(length=64), nullable=True),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('updated_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('owner', sa.String(length=64), nullable=True),
    sa.Column('step', sa.String(length=255), nullable=True),
    sa.Column('incidents', sa.Integer(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('events', sa.Integer(), nullable=False),
    sa.Column('next_due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('news_seq', sa.Integer(), nullable=False),
    sa.Column('news_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('news_by', sa.String(length=64), nullable=True),
    sa.Column('news_kind', sa.String(length=24), nullable=True),
    sa.Column('news_name', sa.Text(), nullable=True),
    sa.Column('title', sa.Text(), nullable=False),
    sa.Column('risk', sa.String(length=16), nullable=False),
    sa.Column('priority', sa.SmallInteger(), nullable=False),
    sa.Column('category', sa.String(length=64), nullable=True),
    sa.Column('sub_category', sa.String(length=64), nullable=True),
    sa.Column('channel', sa.String(length=64), nullable=True),
    sa.Column('disposition', sa.String(length=32), nullable=True),
    sa.Column('emotion', sa.String(length=32), nullable=True),
    sa.Column('threat', sa.String(length=32), nullable=True),
    sa.Column('customer_name', sa.Text(), nullable=True),
    sa.Column('customer_phone', sa.Text(), nullable=True),
    sa.Column('customer_email', sa.Text(), nullable=True),
    sa.Column('customer_key', sa.Text(), nullable=True),
    sa.Column('member_level', sa.String(length=64), nullable=True),
    sa.Column('order_number', sa.Text(), nullable=True),
    sa.Column('order_amount', sa.BigInteger(), nullable=True),
    sa.Column('product', sa.Text(), nullable=True),
    sa.Column('batch', sa.Text(), nullable=True),
    sa.Column('store', sa.Text(), nullable=True),
    sa.Column('department', sa.String(length=64), nullable=True),
    sa.Column('party', sa.String(length=64), nullable=True),
    sa.Column('cause', sa.String(length=128), nullable=True),
    sa.Column('amount', sa.BigInteger(), nullable=True),
    sa.Column('outcome', sa.String(length=64), nullable=True),
    sa.Column('satisfaction', sa.SmallInteger(), nullable=True),
    sa.Column('received_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('soothed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('plan_set_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('result_given_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('progress', sa.Text(), nullable=False),
    sa.Column('variables', sa.Text(), nullable=False),
    sa.Column('snapshot', sa.LargeBinary(), nullable=False),
    sa.CheckConstraint("status in ('open', 'suspended', 'closed', 'cancelled')", name=op.f('ck_cases_status')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_cases')),
    postgresql_with={'fillfactor': 80},
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.create_index('ix_cases_batch', ['batch', 'received_at'], unique=False)
        batch_op.create_index('ix_cases_category', ['category', 'received_at'], unique=False)
        batch_op.create_index('ix_cases_customer', ['customer_key', 'case_id'], unique=False)
        batch_op.create_index('ix_cases_list', ['status', 'received_at', 'case_id', 'category', 'risk', 'channel', 'step', 'owner', 'department'], unique=False)
        batch_op.create_index('ix_cases_order', ['order_number', 'case_id'], unique=False)
        batch_op.create_index('ix_cases_owner', ['owner', 'status'], unique=False)
        batch_op.create_index('ix_cases_received', ['received_at', 'case_id'], unique=False)

    op.create_table('favourite',
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('user_id', 'case_id', name=op.f('pk_favourite'))
    )
    op.create_table('groups',
    sa.Column('group_id', sa.String(length=64), nullable=False),
    sa.Column('name_zh', sa.Text(), nullable=False),
    sa.Column('name_en', sa.Text(), nullable=False),
    sa.Column('kind', sa.String(length=12), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('group_id', name=op.f('pk_groups'))
    )
    op.create_table('idempotency_key',
    sa.Column('key', sa.String(length=128), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=False),
    sa.Column('verb', sa.String(length=64), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.PrimaryKeyConstraint('key', name=op.f('pk_idempotency_key'))
    )
    op.create_table('notice',
    sa.Column('notice_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=True),
    sa.Column('task_key', sa.Integer(), nullable=True),
    sa.Column('body', sa.Text(), nullable=False),
    sa.Column('read_at', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('notice_id', name=op.f('pk_notice')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.create_index('ix_notice_user', ['user_id', 'read_at', 'notice_id'], unique=False)

    op.create_table('release',
    sa.Column('release_id', sa.Integer(), sa.Identity(always=False), nullable=False),
    sa.Column('hash', sa.String(length=64), nullable=False),
    sa.Column('status', sa.String(length=8), nullable=False),
    sa.Column('note', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('created_by', sa.String(length=64), nullable=True),
    sa.Column('published_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('published_by', sa.String(length=64), nullable=True),
    sa.CheckConstraint("status in ('draft', 'live', 'retired')", name=op.f('ck_release_status')),
    sa.PrimaryKeyConstraint('release_id', name=op.f('pk_release')),
    sqlite_autoincrement=True
    )
    op.create_table('sign_in_attempt',
    sa.Column('attempt_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('succeeded', sa.Boolean(), nullable=False),
    sa.PrimaryKeyConstraint('attempt_id', name=op.f('pk_sign_in_attempt')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.create_index('ix_sign_in_attempt_address', ['address', 'at'], unique=False)
        batch_op.create_index('ix_sign_in_attempt_user', ['user_id', 'at'], unique=False)

    op.create_table('table_setting',
    sa.Column('decision', sa.String(length=255), nullable=False),
    sa.Column('always_latest', sa.Boolean(), nullable=False),
    sa.Column('changed_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('changed_by', sa.String(length=64), nullable=True),
    sa.PrimaryKeyConstraint('decision', name=op.f('pk_table_setting'))
    )
    op.create_table('users',
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('email', sa.Text(), nullable=False),
    sa.Column('password', sa.Text(), nullable=False),
    sa.Column('active', sa.Boolean(), nullable=False),
    sa.Column('must_change', sa.Boolean(), nullable=False),
    sa.Column('language', sa.String(length=8), nullable=False),
    sa.Column('settings', sa.Text(), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('last_sign_in', sa.DateTime(timezone=True), nullable=True),
    sa.PrimaryKeyConstraint('user_id', name=op.f('pk_users'))
    )
    op.create_table('absence',
    sa.Column('absence_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('start', sa.DateTime(timezone=True), nullable=False),
    sa.Column('end', sa.DateTime(timezone=True), nullable=False),
    sa.Column('deputy', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['user_id'], ['users.user_id'], name=op.f('fk_absence_user_id')),
    sa.PrimaryKeyConstraint('absence_id', name=op.f('pk_absence')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.create_index('ix_absence_user', ['user_id', 'start'], unique=False)

    op.create_table('attachment',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('file_no', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('task_key', sa.Integer(), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('type', sa.String(length=127), nullable=False),
    sa.Column('size', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('added_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('added_by', sa.String(length=64), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_by', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_attachment_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'file_no', name=op.f('pk_attachment'))
    )
    op.create_table('case_event',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('actor', sa.String(length=64), nullable=True),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('element', sa.String(length=255), nullable=True),
    sa.Column('task_key', sa.Integer(), nullable=True),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_case_event_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'seq', name=op.f('pk_case_event'))
    )
    op.create_table('case_link',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('other_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('kind', sa.String(length=24), nullable=False),
    sa.Column('outgoing', sa.Boolean(), nullable=False),
    sa.Column('cause', sa.String(length=64), nullable=True),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('by', sa.String(length=64), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_case_link_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'other_id', 'kind', name=op.f('pk_case_link'))
    )
    op.create_table('case_read',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('seq', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_case_read_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'user_id', name=op.f('pk_case_read'))
    )
    op.create_table('comment',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('comment_no', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('author', sa.String(length=64), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('mentions', sa.Text(), nullable=False),
    sa.Column('edited_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('deleted_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_comment_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'comment_no', name=op.f('pk_comment'))
    )
    op.create_table('decision_log',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('decision', sa.String(length=255), nullable=False),
    sa.Column('release_id', sa.Integer(), nullable=False),
    sa.Column('outcome', sa.String(length=16), nullable=False),
    sa.Column('matched', sa.Text(), nullable=False),
    sa.Column('body', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_decision_log_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'seq', name=op.f('pk_decision_log'))
    )
    with op.batch_alter_table('decision_log', schema=None) as batch_op:
        batch_op.create_index('ix_decision_log_decision', ['decision', 'at'], unique=False)

    op.create_table('incident',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('code', sa.String(length=64), nullable=False),
    sa.Column('message', sa.Text(), nullable=False),
    sa.Column('expression', sa.Text(), nullable=True),
    sa.Column('read', sa.Text(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('closed_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_incident_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'key', name=op.f('pk_incident'))
    )
    op.create_table('membership',
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('group_id', sa.String(length=64), nullable=False),
    sa.Column('leads', sa.Boolean(), nullable=False),
    sa.ForeignKeyConstraint(['group_id'], ['groups.group_id'], name=op.f('fk_membership_group_id')),
    sa.ForeignKeyConstraint(['user_id'], ['users.user_id'], name=op.f('fk_membership_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'group_id', name=op.f('pk_membership'))
    )
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.create_index('ix_membership_group', ['group_id', 'user_id'], unique=False)

    op.create_table('outbox',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('kind', sa.String(length=255), nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('payload', sa.Text(), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('next_try', sa.DateTime(timezone=True), nullable=False),
    sa.Column('attempts', sa.Integer(), nullable=False),
    sa.Column('sent_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('error', sa.Text(), nullable=True),
    sa.CheckConstraint("state in ('waiting', 'taken', 'sent', 'failed')", name=op.f('ck_outbox_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_outbox_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'seq', name=op.f('pk_outbox'))
    )
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.create_index('ix_outbox_waiting', ['next_try', 'case_id', 'seq'], unique=False, postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))

    op.create_table('personal_value',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('ref', sa.String(length=64), nullable=False),
    sa.Column('path', sa.String(length=255), nullable=False),
    sa.Column('value', sa.Text(), nullable=True),
    sa.Column('erased_at', sa.DateTime(timezone=True), nullable=True),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_personal_value_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'ref', name=op.f('pk_personal_value'))
    )
    op.create_table('presence',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_presence_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'key', 'user_id', name=op.f('pk_presence'))
    )
    op.create_table('promise',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('promise_id', sa.String(length=64), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.Column('what', sa.Text(), nullable=False),
    sa.Column('to', sa.Text(), nullable=True),
    sa.Column('made_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_key', sa.DateTime(timezone=True), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('kept_at', sa.DateTime(timezone=True), nullable=True),
    sa.CheckConstraint("status in ('open', 'kept', 'broken', 'released')", name=op.f('ck_promise_status')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_promise_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'promise_id', name=op.f('pk_promise'))
    )
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.create_index('ix_promise_due', ['status', 'due_key', 'case_id', 'promise_id'], unique=False)

    op.create_table('release_file',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('path', sa.String(length=255), nullable=False),
    sa.Column('sha256', sa.String(length=64), nullable=False),
    sa.Column('content', sa.LargeBinary(), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['release.release_id'], name=op.f('fk_release_file_release_id')),
    sa.PrimaryKeyConstraint('release_id', 'path', name=op.f('pk_release_file'))
    )
    op.create_table('saved_view',
    sa.Column('view_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), sa.Identity(always=False), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('group_id', sa.String(length=64), nullable=True),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('page', sa.String(length=16), nullable=False),
    sa.Column('query', sa.Text(), nullable=False),
    sa.Column('position', sa.Integer(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.user_id'], name=op.f('fk_saved_view_user_id')),
    sa.PrimaryKeyConstraint('view_id', name=op.f('pk_saved_view')),
    sqlite_autoincrement=True
    )
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.create_index('ix_saved_view_group', ['group_id'], unique=False)
        batch_op.create_index('ix_saved_view_user', ['user_id'], unique=False)

    op.create_table('search_entry',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), autoincrement=False, nullable=False),
    sa.Column('text', sa.Text(), nullable=False),
    sa.Column('words', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_search_entry_case_id')),
    sa.PrimaryKeyConstraint('case_id', name=op.f('pk_search_entry'))
    )
    op.create_table('signal_out',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('seq', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('name', sa.String(length=255), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_signal_out_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'seq', name=op.f('pk_signal_out'))
    )
    op.create_table('start_draft',
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('process', sa.String(length=255), nullable=False),
    sa.Column('data', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.user_id'], name=op.f('fk_start_draft_user_id')),
    sa.PrimaryKeyConstraint('user_id', 'process', name=op.f('pk_start_draft'))
    )
    op.create_table('start_timer',
    sa.Column('release_id', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('process', sa.String(length=255), nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('last_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['release_id'], ['release.release_id'], name=op.f('fk_start_timer_release_id')),
    sa.PrimaryKeyConstraint('release_id', 'process', 'element', name=op.f('pk_start_timer'))
    )
    op.create_table('task',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('name', sa.Text(), nullable=False),
    sa.Column('process', sa.String(length=255), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('scope', sa.Integer(), nullable=False),
    sa.Column('step', sa.String(length=255), nullable=True),
    sa.Column('form', sa.String(length=255), nullable=True),
    sa.Column('help', sa.Text(), nullable=True),
    sa.Column('not_by', sa.Text(), nullable=False),
    sa.Column('status', sa.String(length=12), nullable=False),
    sa.Column('groups', sa.Text(), nullable=False),
    sa.Column('group_id', sa.String(length=64), nullable=True),
    sa.Column('assignee', sa.String(length=64), nullable=True),
    sa.Column('holder_before', sa.String(length=64), nullable=True),
    sa.Column('due', sa.DateTime(timezone=True), nullable=True),
    sa.Column('due_key', sa.DateTime(timezone=True), nullable=False),
    sa.Column('follow_up', sa.DateTime(timezone=True), nullable=True),
    sa.Column('priority', sa.SmallInteger(), nullable=True),
    sa.Column('risk_rank', sa.SmallInteger(), nullable=False),
    sa.Column('priority_key', sa.SmallInteger(), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('opened_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('claimed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completed_at', sa.DateTime(timezone=True), nullable=True),
    sa.Column('completed_by', sa.String(length=64), nullable=True),
    sa.CheckConstraint("status in ('open', 'completed', 'cancelled')", name=op.f('ck_task_status')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_task_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'key', name=op.f('pk_task')),
    postgresql_with={'fillfactor': 80}
    )
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.create_index('ix_task_group', ['group_id', 'risk_rank', 'due_key', 'priority_key', 'case_id', 'key', 'status', 'assignee'], unique=False, postgresql_where=sa.text("status = 'open' and assignee is null"), sqlite_where=sa.text("status = 'open' and assignee is null"))
        batch_op.create_index('ix_task_mine', ['assignee', 'risk_rank', 'due_key', 'priority_key', 'case_id', 'key'], unique=False, postgresql_where=sa.text("status = 'open'"), sqlite_where=sa.text("status = 'open'"))
        batch_op.create_index('ix_task_people', ['case_id', 'group_id', 'assignee', 'completed_by', 'status'], unique=False)

    op.create_table('timer',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('scope', sa.Integer(), nullable=False),
    sa.Column('at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('set_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('state', sa.String(length=8), nullable=False),
    sa.CheckConstraint("state in ('waiting', 'paused')", name=op.f('ck_timer_state')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_timer_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'key', name=op.f('pk_timer'))
    )
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.create_index('ix_timer_due', ['at', 'set_at', 'case_id', 'key'], unique=False, postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))

    op.create_table('wait',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('element', sa.String(length=255), nullable=False),
    sa.Column('path', sa.Text(), nullable=False),
    sa.Column('scope', sa.Integer(), nullable=False),
    sa.Column('kind', sa.String(length=8), nullable=False),
    sa.Column('message', sa.String(length=255), nullable=False),
    sa.CheckConstraint("kind in ('message', 'signal')", name=op.f('ck_wait_kind')),
    sa.ForeignKeyConstraint(['case_id'], ['cases.case_id'], name=op.f('fk_wait_case_id')),
    sa.PrimaryKeyConstraint('case_id', 'key', name=op.f('pk_wait'))
    )
    with op.batch_alter_table('wait', schema=None) as batch_op:
        batch_op.create_index('ix_wait_message', ['message', 'kind', 'case_id'], unique=False)

    op.create_table('web_session',
    sa.Column('token_hash', sa.String(length=64), nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('created_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('seen_at', sa.DateTime(timezone=True), nullable=False),
    sa.Column('address', sa.String(length=64), nullable=False),
    sa.Column('agent', sa.Text(), nullable=False),
    sa.ForeignKeyConstraint(['user_id'], ['users.user_id'], name=op.f('fk_web_session_user_id')),
    sa.PrimaryKeyConstraint('token_hash', name=op.f('pk_web_session'))
    )
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.create_index('ix_web_session_user', ['user_id'], unique=False)

    op.create_table('draft',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('user_id', sa.String(length=64), nullable=False),
    sa.Column('version', sa.Integer(), nullable=False),
    sa.Column('data', sa.Text(), nullable=False),
    sa.Column('saved_at', sa.DateTime(timezone=True), nullable=False),
    sa.ForeignKeyConstraint(['case_id', 'key'], ['task.case_id', 'task.key'], name=op.f('fk_draft_case_id_key')),
    sa.PrimaryKeyConstraint('case_id', 'key', 'user_id', name=op.f('pk_draft'))
    )
    op.create_table('task_group',
    sa.Column('case_id', sa.BigInteger().with_variant(sa.Integer(), 'sqlite'), nullable=False),
    sa.Column('key', sa.Integer(), autoincrement=False, nullable=False),
    sa.Column('group_id', sa.String(length=64), nullable=False),
    sa.ForeignKeyConstraint(['case_id', 'key'], ['task.case_id', 'task.key'], name=op.f('fk_task_group_case_id_key')),
    sa.PrimaryKeyConstraint('case_id', 'key', 'group_id', name=op.f('pk_task_group'))
    )
    with op.batch_alter_table('task_group', schema=None) as batch_op:
        batch_op.create_index('ix_task_group_group', ['group_id', 'case_id', 'key'], unique=False)

    if op.get_bind().dialect.name == "postgresql":
        op.execute("create index ix_search_entry_words on search_entry using gin (to_tsvector('simple'::regconfig, words))")
    else:
        for statement in SEARCH_ON_SQLITE:
            op.execute(statement)


def downgrade() -> None:
    if op.get_bind().dialect.name == "sqlite":
        op.execute("drop table search_fts")
    with op.batch_alter_table('task_group', schema=None) as batch_op:
        batch_op.drop_index('ix_task_group_group')

    op.drop_table('task_group')
    op.drop_table('draft')
    with op.batch_alter_table('web_session', schema=None) as batch_op:
        batch_op.drop_index('ix_web_session_user')

    op.drop_table('web_session')
    with op.batch_alter_table('wait', schema=None) as batch_op:
        batch_op.drop_index('ix_wait_message')

    op.drop_table('wait')
    with op.batch_alter_table('timer', schema=None) as batch_op:
        batch_op.drop_index('ix_timer_due', postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))

    op.drop_table('timer')
    with op.batch_alter_table('task', schema=None) as batch_op:
        batch_op.drop_index('ix_task_people')
        batch_op.drop_index('ix_task_mine', postgresql_where=sa.text("status = 'open'"), sqlite_where=sa.text("status = 'open'"))
        batch_op.drop_index('ix_task_group', postgresql_where=sa.text("status = 'open' and assignee is null"), sqlite_where=sa.text("status = 'open' and assignee is null"))

    op.drop_table('task')
    op.drop_table('start_timer')
    op.drop_table('start_draft')
    op.drop_table('signal_out')
    op.drop_table('search_entry')
    with op.batch_alter_table('saved_view', schema=None) as batch_op:
        batch_op.drop_index('ix_saved_view_user')
        batch_op.drop_index('ix_saved_view_group')

    op.drop_table('saved_view')
    op.drop_table('release_file')
    with op.batch_alter_table('promise', schema=None) as batch_op:
        batch_op.drop_index('ix_promise_due')

    op.drop_table('promise')
    op.drop_table('presence')
    op.drop_table('personal_value')
    with op.batch_alter_table('outbox', schema=None) as batch_op:
        batch_op.drop_index('ix_outbox_waiting', postgresql_where=sa.text("state = 'waiting'"), sqlite_where=sa.text("state = 'waiting'"))

    op.drop_table('outbox')
    with op.batch_alter_table('membership', schema=None) as batch_op:
        batch_op.drop_index('ix_membership_group')

    op.drop_table('membership')
    op.drop_table('incident')
    with op.batch_alter_table('decision_log', schema=None) as batch_op:
        batch_op.drop_index('ix_decision_log_decision')

    op.drop_table('decision_log')
    op.drop_table('comment')
    op.drop_table('case_read')
    op.drop_table('case_link')
    op.drop_table('case_event')
    op.drop_table('attachment')
    with op.batch_alter_table('absence', schema=None) as batch_op:
        batch_op.drop_index('ix_absence_user')

    op.drop_table('absence')
    op.drop_table('users')
    op.drop_table('table_setting')
    with op.batch_alter_table('sign_in_attempt', schema=None) as batch_op:
        batch_op.drop_index('ix_sign_in_attempt_user')
        batch_op.drop_index('ix_sign_in_attempt_address')

    op.drop_table('sign_in_attempt')
    op.drop_table('release')
    with op.batch_alter_table('notice', schema=None) as batch_op:
        batch_op.drop_index('ix_notice_user')

    op.drop_table('notice')
    op.drop_table('idempotency_key')
    op.drop_table('groups')
    op.drop_table('favourite')
    with op.batch_alter_table('cases', schema=None) as batch_op:
        batch_op.drop_index('ix_cases_received')
        batch_op.drop_index('ix_cases_owner')
        batch_op.drop_index('ix_cases_order')
        batch_op.drop_index('ix_cases_list')
        batch_op.drop_index('ix_cases_customer')
        batch_op.drop_index('ix_cases_category')
        batch_op.drop_index('ix_cases_batch')

    op.drop_table('cases')
    with op.batch_alter_table('audit', schema=None) as batch_op:
        batch_op.drop_index('ix_audit_case')
        batch_op.drop_index('ix_audit_at')
        batch_op.drop_index('ix_audit_actor')

    op.drop_table('audit')
