using System.Globalization;
using System.Net;
using System.Net.Sockets;
using FaceWorker.Contracts;
using FaceWorker.Core.Batching;
using FaceWorker.Core.Images;
using FaceWorker.Core.Sources;
using FaceWorker.Testing;

namespace FaceWorker.Core.Tests.Sources;

/// <summary>Addresses of those who would have a worker fetch what it should not: every one is refused before anybody is asked. What a stranger may write as a path is in <see cref="HostilePaths"/>.</summary>
public sealed class HostileAddresses : IDisposable
{
    private const string Allowed = "photos.example";

    /// <summary>The machine itself, its networks, and where clouds keep a machine's credentials.</summary>
    private static readonly string[] Inside = ["127.0.0.1", "127.1.2.3", "0.0.0.0", "169.254.169.254", "169.254.170.2", "100.100.100.200", "10.0.0.1", "172.16.0.1", "192.168.1.1", "192.0.0.192"];

    private static readonly string[] Written =
    [
        "http://localhost/", "http://localhost./", "http://LOCALHOST:80/", "http://localhost.localdomain/", "http://ip6-localhost/", "http://[::1]/", "http://[::]/", "http://[0:0:0:0:0:0:0:1]/",
        "http://metadata/", "http://metadata.google.internal/computeMetadata/v1/", "http://metadata.google.internal./", "http://[fd00:ec2::254]/latest/meta-data/", "http://[fe80::a9fe:a9fe]/", "http://instance-data/",
        "http://127.0.0.1.nip.io/", "http://169.254.169.254.nip.io/", "http://127.1/", "http://127.0.1/", "http://0/", "http://00000000/", "http://①②⑦.⓪.⓪.①/", "http://127。0。0。1/",
        $"http://{Allowed}@127.0.0.1/", $"http://{Allowed}:80@127.0.0.1/", $"http://{Allowed}%40127.0.0.1/", $"http://{Allowed}%2f@169.254.169.254/", $"http://user:{Allowed}@169.254.169.254/", $"http://{Allowed}:80@localhost:15672/",
        $"http://{Allowed}.evil.example/", $"http://evil.example/{Allowed}/", $"http://evil.example?{Allowed}", $"http://evil.example#{Allowed}", $"http://{Allowed}evil.example/", $"http://evil{Allowed}/", $"http://x.{Allowed}/",
        $"http://{Allowed}./", $"http://{Allowed}:81/", $"http://{Allowed}:0/", $"https://{Allowed}:80/", $"http://{Allowed}%00.evil.example/", $"http://{Allowed}%2eevil.example/", $"http://ｐｈｏｔｏｓ.example.evil.example/", "http://рhotos.example/",
        @"http:\\169.254.169.254\latest", @"http:/\169.254.169.254/", "http:///169.254.169.254/", "http:169.254.169.254/", "http://", "http:///", "http://:80/", "http://@/", "http://?", "//127.0.0.1/", "http//127.0.0.1/", "http:/127.0.0.1",
        "file:///etc/passwd", "file://localhost/etc/passwd", "file:/etc/passwd", "FILE:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_FLUSHALL", "dict://127.0.0.1:11211/stats", "ldap://127.0.0.1/", "jar:http://127.0.0.1!/",
        "data:image/png;base64,AAAA", "javascript:alert(1)", "netdoc:///etc/passwd", "unix:///var/run/docker.sock", "http+unix://%2Fvar%2Frun%2Fdocker.sock/", "ws://127.0.0.1/", "phar:///etc/passwd", "view-source:http://127.0.0.1/",
        "httpx://127.0.0.1/", " ", "\t\r\n", "\0", "http://127.0.0.1\0.photos.example/", "http://127.0.0.1\r\nHost: photos.example/", "http://photos.example\r\n@127.0.0.1/", "http://127.0.0.1:80\\@photos.example:81/",
        "s3://", "s3:///key", "s3://user@photos/key", "s3://user:secret@photos/key", "s3:photos/key", "s3:/photos/key",
    ];

    private readonly WebServer allowed;
    private readonly List<string> targets = [];
    private int asked, elsewhereAsked;

    public HostileAddresses()
    {
        var served = 0;
        allowed = new WebServer(context =>
        {
            Interlocked.Increment(ref asked);
            context.Response.StatusCode = 302;
            context.Response.Headers["Location"] = targets[served++];
            return Task.CompletedTask;
        });
    }

    public static IEnumerable<string> Everything => Written.Concat(Inside.SelectMany(Spellings).Select(host => $"http://{host}/latest/meta-data/"));

    private static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => allowed.Dispose();

    [Fact]
    public async Task Two_hundred_addresses_are_refused_and_nobody_is_looked_up()
    {
        var options = new ImageOptions { Hosts = [Allowed, allowed.Host] };
        using var web = new WebReader(options, NobodyIsLookedUp);
        var fetcher = new ImageFetcher(options, web, new NoObjects());

        Assert.True(Everything.Distinct().Count() >= 200, $"There are {Everything.Distinct().Count()}.");
        foreach (var address in Everything)
            if (ImageLocation.Find(address) is { } location)
                Assert.True((await Record.ExceptionAsync(() => fetcher.FetchAsync(location, Lane.Bulk, Cancel))) is RequestRejectedException { Reason: RejectionReason.Forbidden }, $"'{address}' was not refused.");
        Assert.Equal((0, 0), (asked, elsewhereAsked));
    }

    [Fact]
    public async Task An_allowed_host_that_redirects_there_is_asked_once_and_not_followed()
    {
        using var elsewhere = new WebServer(_ => Task.FromResult(Interlocked.Increment(ref elsewhereAsked)));
        targets.AddRange([
            elsewhere.Url("latest/meta-data/").ToString(), $"http://{allowed.Host}@{elsewhere.Host}/", $"//{elsewhere.Host}/", "file:///etc/passwd", "ftp://127.0.0.1/", "gopher://127.0.0.1:6379/_", "http://[::1]/",
            .. Inside.SelectMany(Spellings).Select(host => $"http://{host}/"),
        ]);
        var options = new ImageOptions { Hosts = [allowed.Host] };
        using var web = new WebReader(options, NobodyIsLookedUp);

        for (var number = 0; number < targets.Count; number++)
        {
            var refused = await Record.ExceptionAsync(() => web.OpenAsync(allowed.Url("photo.jpg"), Cancel));
            Assert.True(refused is RequestRejectedException, $"'{targets[number]}' was followed: {refused}");
            Assert.Equal((number + 1, 0), (asked, elsewhereAsked));
        }
    }

    /// <summary>Who owns the name decides where it leads to, and may change that between the check and the request.</summary>
    [Theory]
    [InlineData("127.0.0.1")]
    [InlineData("127.255.255.254")]
    [InlineData("0.0.0.0")]
    [InlineData("169.254.169.254")]
    [InlineData("224.0.0.1")]
    [InlineData("255.255.255.255")]
    [InlineData("::1")]
    [InlineData("::")]
    [InlineData("fe80::1")]
    [InlineData("ff02::1")]
    [InlineData("::127.0.0.1")]
    [InlineData("::ffff:127.0.0.1")]
    [InlineData("::ffff:169.254.169.254")]
    [InlineData("64:ff9b::7f00:1")]
    [InlineData("64:ff9b::169.254.169.254")]
    [InlineData("2002:a9fe:a9fe::1")]
    [InlineData("2002:7f00:1::")]
    public async Task An_allowed_name_that_leads_to_the_machine_or_its_link_is_refused_with_the_remedy(string address)
    {
        using var web = new WebReader(new ImageOptions { Hosts = [Allowed] }, (name, _) => Task.FromResult(name == Allowed ? new[] { IPAddress.Parse(address) } : []));

        var refused = await Assert.ThrowsAsync<RequestRejectedException>(() => web.OpenAsync(new Uri($"http://{Allowed}/photo.jpg"), Cancel));

        Assert.Equal(RejectionReason.Forbidden, refused.Reason);
        Assert.Contains("Images:Hosts", refused.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("10.0.0.1")] // a file server in the operator's own network
    [InlineData("172.16.0.1")]
    [InlineData("192.168.1.1")]
    [InlineData("93.184.216.34")]
    [InlineData("128.0.0.1")]
    [InlineData("fd12:3456::1")]
    [InlineData("2001:db8::1")]
    [InlineData("64:ff9b::a00:1")]
    public void An_allowed_name_may_lead_anywhere_else(string address) => Assert.False(HostConnection.IsLocal(IPAddress.Parse(address)));

    [Fact]
    public async Task A_name_that_leads_nowhere_may_do_so_later()
    {
        using var web = new WebReader(new ImageOptions { Hosts = [Allowed] }, (_, _) => Task.FromException<IPAddress[]>(new SocketException((int)SocketError.HostNotFound)));

        await Assert.ThrowsAsync<TransientFailureException>(() => web.OpenAsync(new Uri($"http://{Allowed}/photo.jpg"), Cancel));
    }

    [Theory]
    [InlineData("x://")]
    [InlineData("x://a?u=")]
    public void However_long_an_address_is_it_is_shown_in_no_time(string beginning)
    {
        Assert.NotNull(PublicAddress.Of(beginning + new string('/', 4_000_000)));
        Assert.NotNull(PublicAddress.Of(beginning + string.Concat(Enumerable.Repeat("x://", 1_000_000))));
        Assert.NotNull(PublicAddress.Of(beginning + new string('?', 1_000_000)));
        Assert.DoesNotContain("hush", PublicAddress.Of(Enumerable.Range(0, 20).Aggregate("https://user:hush@host/?sig=hush", (inner, _) => $"https://proxy/?url={Uri.EscapeDataString(inner)}")), StringComparison.Ordinal);
    }

    /// <summary>One IPv4 address as resolvers and libraries of all ages read it.</summary>
    private static IEnumerable<string> Spellings(string address)
    {
        var parts = address.Split('.').Select(part => byte.Parse(part, CultureInfo.InvariantCulture)).ToArray();
        var number = parts.Aggregate(0u, (sum, part) => (sum << 8) | part);
        var (high, low) = (number >> 16, number & 0xFFFF);
        return
        [
            address, address + ".", number.ToString(CultureInfo.InvariantCulture), $"0x{number:x8}", $"0X{number:X}", "0" + Convert.ToString(number, 8),
            string.Join('.', parts.Select(part => $"0x{part:x2}")), string.Join('.', parts.Select(part => "0" + Convert.ToString(part, 8))), string.Join('.', parts.Select(part => $"{part:d4}")),
            $"{parts[0]}.{number & 0xFFFFFF}", $"{parts[0]}.{parts[1]}.{low}", $"0x{parts[0]:x}.{parts[1]}.0{Convert.ToString(low, 8)}",
            $"[::ffff:{address}]", $"[::ffff:{high:x}:{low:x}]", $"[::{address}]", $"[64:ff9b::{address}]", $"[2002:{high:x}:{low:x}::1]", $"user@{address}", $"{address}:80", $"{address}:8080",
        ];
    }

    private static Task<IPAddress[]> NobodyIsLookedUp(string name, CancellationToken cancel) => throw new InvalidOperationException($"'{name}' was looked up.");
}
