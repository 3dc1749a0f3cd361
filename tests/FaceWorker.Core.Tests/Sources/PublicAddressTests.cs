using FaceWorker.Core.Archives;
using FaceWorker.Core.Sources;

namespace FaceWorker.Core.Tests.Sources;

public sealed class PublicAddressTests
{
    [Theory]
    [InlineData("https://user:pw@host/p.jpg", "https://host/p.jpg")]
    [InlineData("HTTPS://user@host:8080/p.jpg", "HTTPS://host:8080/p.jpg")]
    [InlineData("https://user:p%40w%3A@host/p.jpg", "https://host/p.jpg")]
    [InlineData("https://user:p@w@host/p.jpg", "https://host/p.jpg")]
    [InlineData("https://user:p/w?x#y@host/p.jpg", "https://host/p.jpg")] // no valid address, but a password all the same
    [InlineData(" https://user:pw@host/p.jpg", " https://host/p.jpg")]
    [InlineData(@"https:\\user:pw@host\p.jpg", @"https:\\host\p.jpg")]
    [InlineData("https://user:pw@[2001:db8::1]:443/p.jpg", "https://[2001:db8::1]:443/p.jpg")]
    [InlineData("https://thumbs/300x/https://user:pw@host/p.jpg?sig=x", "https://thumbs/300x/https://host/p.jpg")]
    [InlineData("ftp://user:pw@host/p.jpg", "ftp://host/p.jpg")]
    [InlineData("s3://key:secret@bucket/p.jpg", "s3://bucket/p.jpg")]
    public void User_info_is_left_out(string address, string shown) => Assert.Equal(shown, PublicAddress.Of(address));

    [Theory]
    [InlineData("?X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential=AKIA&X-Amz-Date=1&X-Amz-Expires=2&X-Amz-SignedHeaders=host&X-Amz-Security-Token=t&X-Amz-Signature=s", "")]
    [InlineData("?x-amz-signature=s", "")]
    [InlineData("?X-AMZ-SIGNATURE=s&page=2", "?page=2")]
    [InlineData("?X%2DAmz%2DSignature=s", "")]
    [InlineData("?%53ignature=s", "")]
    [InlineData("?AWSAccessKeyId=AKIA&Signature=s&Expires=1", "")]
    [InlineData("?versionId=7&Expires=1&Signature=s&Key-Pair-Id=K", "?versionId=7")]
    [InlineData("?Policy=e30_&Signature=s&Key-Pair-Id=K", "")]
    [InlineData("?GoogleAccessId=g&Expires=1&Signature=s", "")]
    [InlineData("?X-Goog-Algorithm=a&X-Goog-Credential=c&X-Goog-Signature=s&w=100", "?w=100")]
    [InlineData("?sv=2024-01-01&st=a&se=b&sr=b&sp=r&spr=https&skoid=1&sktid=2&skt=3&ske=4&sks=b&skv=5&sig=a%2Bb%3D", "")]
    [InlineData("?comp=block&sv=1&sig=s", "?comp=block")]
    [InlineData("?a=1&sig=s&b=2#part", "?a=1&b=2#part")]
    [InlineData("?a=1;sig=s;b=2", "?a=1;b=2")]
    [InlineData("?sig=s#part", "#part")]
    [InlineData("?a=1#access_token=t", "?a=1")]
    public void Signatures_and_what_belongs_to_them_are_left_out_and_do_not_make_another_object(string query, string left)
    {
        Assert.Equal("https://host/p.jpg" + left, PublicAddress.Of("https://host/p.jpg" + query));
        if (!query.Contains("token", StringComparison.Ordinal))
            Assert.Equal("https://host/p.jpg" + left, PublicAddress.KeyOf("https://host/p.jpg" + query));
    }

    [Theory]
    [InlineData("token")]
    [InlineData("access_token")]
    [InlineData("authToken")]
    [InlineData("sas-token")]
    [InlineData("api_key")]
    [InlineData("APIKEY")]
    [InlineData("password")]
    [InlineData("client_secret")]
    public void A_token_is_not_shown_but_may_be_all_that_tells_two_objects_apart(string name)
    {
        Assert.Equal("https://host/download", PublicAddress.Of($"https://host/download?{name}=a"));
        Assert.NotEqual(PublicAddress.KeyOf($"https://host/download?{name}=a"), PublicAddress.KeyOf($"https://host/download?{name}=b"));
    }

    [Fact]
    public void An_address_within_an_address_has_its_secrets_left_out_too()
    {
        var inner = Uri.EscapeDataString("https://user:pw@host/p.jpg?sig=s");

        Assert.Equal($"https://proxy/?url={Uri.EscapeDataString("https://host/p.jpg")}&w=10", PublicAddress.Of($"https://proxy/?url={inner}&w=10"));
    }

    [Theory]
    [InlineData("1,https://user:pw@host/p.jpg?sig=s", "1,https://host/p.jpg")]
    [InlineData("See https://user:p w@host/p.jpg", "See https://host/p.jpg")]
    [InlineData("/photos/https://user:pw@host/p.jpg", "/photos/https://host/p.jpg")]
    [InlineData("<a href=\"https://user:pw@host/p.jpg?sig=s\">", "<a href=\"https://host/p.jpg")]
    public void An_address_anywhere_in_a_text_has_its_secrets_left_out(string text, string shown)
    {
        Assert.Equal(shown, PublicAddress.Of(text));
        Assert.Equal(text, PublicAddress.KeyOf(text));
    }

    [Theory]
    [InlineData("user:pw@host/p.jpg?sig=s", "…host/p.jpg…")]
    [InlineData("http:/user:pw@host/p.jpg#pw", "…host/p.jpg…")]
    [InlineData("ftp://user:pw@host/p.jpg", "ftp://host/p.jpg")]
    [InlineData("nonsense", "nonsense")]
    public void Of_what_should_be_an_address_and_is_none_the_beginning_is_shown_without_secrets(string text, string shown) =>
        Assert.Equal(shown, PublicAddress.BeginningOf(text));

    [Fact]
    public void And_only_the_beginning() => Assert.Equal(new string('x', 200) + "…", PublicAddress.BeginningOf(new string('x', 300)));

    [Theory]
    [InlineData("https://host/p.jpg?token_count=3")]
    [InlineData("https://host/p.jpg?design=3&assignature2=x")]
    [InlineData("https://host/p.jpg?sp=1&sr=2&sv=3&se=4&st=5")]
    [InlineData("https://host/p.jpg?policy=12345")]
    [InlineData("https://host/p.jpg?key=photos/1.jpg")]
    [InlineData("https://host/@anna/p.jpg?mail=a@b")]
    [InlineData("https://host/sig=1/signature.jpg")]
    [InlineData("https://host/p.jpg?sig")]
    [InlineData("https://host/M%C3%BCnchen%20(1).jpg?a=%20b&&c=#")]
    [InlineData("s3://my_bucket/a?b#c@2x.jpg")]
    [InlineData("/photos/a?sig=1.jpg")]
    [InlineData("/photos/user:pw@home/1.jpg")]
    [InlineData("C:user@host")]
    [InlineData("probe.jpg")]
    [InlineData("")]
    public void Everything_else_stays_to_the_letter(string text)
    {
        Assert.Equal(text, PublicAddress.Of(text));
        Assert.Equal(text, PublicAddress.KeyOf(text));
    }

    [Fact]
    public void Whatever_holds_an_address_shows_it_without_secrets()
    {
        const string Secret = "https://user:pw@host/list.txt?sig=s";

        Assert.Equal("https://host/list.txt", new ArchiveSource(Secret).ToString());
        Assert.Equal(Secret, new ArchiveSource(Secret).Text);
        Assert.Equal("https://host/list.txt", ImageLocation.Find(Secret)!.ToString());
        Assert.Null(ImageLocation.Find("s3://key:secret@bucket/p.jpg"));
        Assert.Equal("s3://bucket/p.jpg", new ObjectAddress("bucket", "p.jpg?X-Amz-Signature=s").ToString());
        Assert.DoesNotContain("pw", ArchiveSource.FindProblem("ftp://user:pw@host/list.txt"), StringComparison.Ordinal);
    }
}
