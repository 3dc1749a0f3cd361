using System.Text.Json;
using FaceWorker.Contracts;
using FaceWorker.Core.Events;

namespace FaceWorker.Core.Tests.Events;

public sealed class NewEventTests
{
    [Fact]
    public void An_event_is_called_like_its_exchange_and_is_plain_json_without_what_is_null()
    {
        var news = NewEvent.Of(new RequestRejected { Gallery = "family", Source = "/Žižka <1>.jpg", Reason = RejectionReason.TooSmall, Detail = "a\0b" }, "family");

        Assert.Equal(("request-rejected", "family"), (news.Kind, news.Gallery));
        Assert.Equal("""{"outcome":"rejected","gallery":"family","source":"/Žižka <1>.jpg","reason":"tooSmall","detail":"a\u0000b"}""", news.Body);
    }

    [Theory]
    [InlineData(null, """{"number":7,"outcome":"x"}""")]
    [InlineData(3L, """{"number":7,"previous":3,"outcome":"x"}""")]
    public void Consumers_get_it_with_its_numbers(long? previous, string expected)
    {
        var numbered = new NumberedEvent(7, previous, Guid.NewGuid(), "image-indexed", """{"outcome":"x"}""", DateTimeOffset.UnixEpoch);

        Assert.Equal(expected, numbered.ToMessage());
        Assert.Equal(7, JsonDocument.Parse(numbered.ToMessage()).RootElement.GetProperty("number").GetInt64());
    }
}
