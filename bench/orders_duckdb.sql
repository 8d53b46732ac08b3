-- The leaderboard of a made-up book (books.py), all fifteen columns, by the definitions of SPEC.md.
-- orders is a view of the files; $top the number of rows.
with typed as materialized (
    select customer, rep, status, ordered_on::date as day, amount::decimal(18, 2) as amount,
        status = 'confirmed' and amount::decimal(18, 2) >= 0 as confirmed, status = 'draft' as draft
    from orders where status <> 'cancelled'
),
book as (select max(ordered_on::date) as as_of from orders),
days as (
    select customer, day, day - lag(day) over (partition by customer order by day) as gap
    from (select distinct customer, day from typed where confirmed)
),
history as (
    select customer, count(*) as purchase_days, min(day) as first, max(day) as last,
        count(*) filter (day > as_of - 730) as n, min(day) filter (day > as_of - 730) as start,
        coalesce(sum(gap * gap) filter (day - gap::integer > as_of - 730), 0) as ss
    from days, book group by customer
),
sums as (
    select customer,
        count(*) filter (confirmed or draft) as total_order_count, sum(amount) as total_order_amount,
        count(*) filter (confirmed) as confirmed_order_count,
        coalesce(sum(amount) filter (status = 'confirmed'), 0) as confirmed_order_amount,
        count(*) filter (draft) as draft_order_count, coalesce(sum(amount) filter (draft), 0) as draft_order_amount,
        max(day) filter (confirmed or draft) as last_order, max(rep) filter (confirmed or draft) as owner,
        bool_or(confirmed and day > as_of - 90) as in_window, bool_or(draft and day > as_of - 90) as draft_in_window
    from typed, book group by customer
),
gaps as (
    select *, (last - start) as span, as_of - last as since,
        case when n > 1 then (last - start) / (n - 1)::double when n = 1 then 0.0 end as mean
    from sums left join history using (customer), book
),
scattered as (select *, greatest(0.0, ss - (n - 1) * mean ** 2) as scatter from gaps),
whole as (
    select greatest(median(mean), 0.5) as g0,
        sum(scatter / greatest(mean, 0.5) ** 2 order by customer) / sum(n - 2) as v0
    from scattered where n >= 3
),
habit as (
    select *, (span + g0) / nullif(n, 0) as gap,
        least(greatest(floor(1 / ((scatter / ((span + g0) / nullif(n, 0)) ** 2 + 10 * v0)
            / (greatest(n - 2, 0) + 10)) + 0.5), 1), 4) as k
    from scattered, whole
),
quiet as (
    select *, k * n as shape, (span + g0) / (span + g0 + since) as q1, (span + g0) / (span + g0 + since + 90) as q2
    from habit
),
chances as (
    select *,
        least(1.0, q1 ** shape * (1 + case when k > 1 then shape * (1 - q1) else 0 end
            + case when k > 2 then shape * (shape + 1) / 2 * (1 - q1) ** 2 else 0 end
            + case when k > 3 then shape * (shape + 1) * (shape + 2) / 6 * (1 - q1) ** 3 else 0 end)) as t1,
        least(1.0, q2 ** shape * (1 + case when k > 1 then shape * (1 - q2) else 0 end
            + case when k > 2 then shape * (shape + 1) / 2 * (1 - q2) ** 2 else 0 end
            + case when k > 3 then shape * (shape + 1) * (shape + 2) / 6 * (1 - q2) ** 3 else 0 end)) as t2
    from quiet
)
select customer, total_order_count, total_order_amount, confirmed_order_count, confirmed_order_amount,
    draft_order_count, draft_order_amount, last_order, owner,
    total_order_amount::decimal(38, 10) as whole_amount, as_of - last_order as days_since_last_order,
    case when purchase_days > 1 then (last - first) / (purchase_days - 1)::double end as reorder,
    case when in_window then 'active' when draft_in_window then 'draft-only' else 'inactive' end as activity,
    case when since is null then 'never' when since > 365 then 'lost' when n < 3 then 'new' when since <= gap then 'on-track'
        when (t1 - t2) / (t1 + 0.4 / (n + 2)) >= 0.5 then 'late' else 'at-risk' end as risk
from chances
order by confirmed_order_amount desc, total_order_amount desc, customer
limit $top
