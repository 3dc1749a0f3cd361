using FaceWorker.Contracts;
using FaceWorker.Core.Requests;

namespace FaceWorker.Core.Tests.Requests;

public sealed class AdmissionTests
{
    private static readonly DateTimeOffset Now = new(2026, 1, 1, 12, 0, 0, TimeSpan.Zero);
    private static readonly RequestOptions HalfAMinute = new() { MaxQueueAge = TimeSpan.FromSeconds(30) };

    [Theory]
    [InlineData(0, false)]
    [InlineData(30, false)]
    [InlineData(30.5, true)]
    [InlineData(86_400, true)]
    [InlineData(-60, false)] // its sender's clock is fast
    public void What_has_waited_for_longer_than_the_setting_is_refused(double seconds, bool isRefused) =>
        Assert.Equal(isRefused, Admission.FindRefusal(Now - TimeSpan.FromSeconds(seconds), Now, HalfAMinute) is not null);

    [Fact]
    public void The_refusal_says_how_old_the_queue_is_the_setting_and_the_remedy()
    {
        var refusal = Admission.FindRefusal(Now - TimeSpan.FromSeconds(47), Now, HalfAMinute)!;

        Assert.Equal(RejectionReason.Busy, refusal.Reason);
        Assert.Equal("The workers cannot keep up: this request waited for 47 s, longer than the worker's setting Requests:MaxQueueAge (00:00:30). " +
            "Ask again later, or start more workers; where they are idle, the sender's clock is slow.", refusal.Message);
    }

    [Fact]
    public void Without_a_time_or_without_a_limit_nothing_is_refused()
    {
        Assert.Null(Admission.FindRefusal(waitingSince: null, Now, HalfAMinute));
        Assert.Null(Admission.FindRefusal(Now - TimeSpan.FromDays(1), Now, new RequestOptions { MaxQueueAge = TimeSpan.Zero }));
    }

    [Fact]
    public void An_expired_request_is_told_its_deadline()
    {
        var expired = Admission.Expired(Now);

        Assert.Equal(RejectionReason.Expired, expired.Reason);
        Assert.Contains("before its deadline, 2026-01-01 12:00:00Z", expired.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Only_what_may_be_otherwise_the_next_time_is_of_the_moment() => Assert.Equal(
        [RejectionReason.Unreadable, RejectionReason.TooSlow, RejectionReason.InternalError, RejectionReason.Busy, RejectionReason.Expired],
        Enum.GetValues<RejectionReason>().Where(reason => reason.IsOfTheMoment()));
}
