using FaceWorker.Core.Webhooks;

namespace FaceWorker.Core.Tests.Webhooks;

public sealed class WebhookOptionsTests
{
    [Fact]
    public void Pauses_grow_up_to_the_longest_and_the_attempts_take_about_a_day()
    {
        var pauses = Enumerable.Range(1, 10).Select(new WebhookOptions().PauseAfter).ToList();

        Assert.Equal([5, 20, 80, 320, 1280, 5120, 20480, 21600, 21600, null], pauses.Select(pause => pause?.TotalSeconds));
        Assert.InRange(pauses.Sum(pause => pause?.TotalHours ?? 0), 18, 24);
    }

    [Theory]
    [InlineData("https://example.org/hook?key=1", true)]
    [InlineData("http://receiver:8080/", true)] // if the workers' settings name it
    [InlineData("ftp://example.org/", false)]
    [InlineData("example.org/hook", false)]
    [InlineData("https://user:hush@example.org/", false)]
    [InlineData("/etc/passwd", false)]
    [InlineData("", false)]
    public void An_address_is_of_http_and_has_no_user(string url, bool isFit)
    {
        var problem = NewWebhook.FindProblem(url);

        Assert.Equal(isFit, problem is null);
        Assert.DoesNotContain("hush", problem ?? "", StringComparison.Ordinal);
    }

    [Fact]
    public void An_address_that_is_too_long_is_refused() => Assert.Contains("2,000", NewWebhook.FindProblem($"https://example.org/{new string('x', 2000)}"), StringComparison.Ordinal);
}
