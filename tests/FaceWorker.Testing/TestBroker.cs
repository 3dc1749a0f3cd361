using System.Net.Http.Headers;
using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace FaceWorker.Testing;

/// <summary>A fresh virtual host on a real RabbitMQ, deleted in the end. A class or collection fixture, or made by hand with <see cref="CreateAsync"/>.</summary>
public sealed class TestBroker : IAsyncLifetime
{
    private readonly List<string> users = [];
    private HttpClient? management;

    public string VirtualHost { get; } = $"test-{Guid.NewGuid():N}";

    /// <summary>amqp://user:password@host:port/virtual-host</summary>
    public Uri Address { get; private set; } = new("amqp://none");

    /// <summary>The management API, signed in: for questions such as <c>api/queues/{VirtualHost}/{queue}</c>.</summary>
    public HttpClient Management => management ?? throw new InvalidOperationException("The broker was not initialised.");

    /// <summary>A virtual host that is there already, and stays.</summary>
    public static TestBroker Existing(Uri address) => new() { Address = address };

    public static async Task<TestBroker> CreateAsync()
    {
        var broker = new TestBroker();
        await broker.InitializeAsync();
        return broker;
    }

    public async ValueTask InitializeAsync()
    {
        var server = await TestServers.BrokerAsync();
        var user = Uri.UnescapeDataString(server.Management.UserInfo);
        management = new HttpClient { BaseAddress = new Uri($"{server.Management.Scheme}://{server.Management.Authority}/") };
        management.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(user)));

        await PutAsync($"api/vhosts/{VirtualHost}", new { });
        await PutAsync($"api/permissions/{VirtualHost}/{user.Split(':')[0]}", new { configure = ".*", write = ".*", read = ".*" });
        Address = new UriBuilder(server.Amqp) { Path = VirtualHost }.Uri;
    }

    /// <summary>Makes a user of the virtual host, who is deleted in the end, and returns the broker's address as this user's.</summary>
    /// <param name="configure">A regular expression of names; so are the next two.</param>
    public async Task<Uri> AddUserAsync(string name, string configure, string write, string read, params IEnumerable<string> tags)
    {
        const string Password = "only-for-this-test";
        await PutAsync($"api/users/{name}", new { password = Password, tags = string.Join(',', tags) });
        users.Add(name);
        await PutAsync($"api/permissions/{VirtualHost}/{name}", new { configure, write, read });
        return new UriBuilder(Address) { UserName = name, Password = Password }.Uri;
    }

    /// <summary>What the management API says about a queue, or null when there is none. Its counts lag by up to five seconds.</summary>
    public async Task<JsonElement?> GetQueueAsync(string queue)
    {
        using var response = await Management.GetAsync(new Uri($"api/queues/{VirtualHost}/{Uri.EscapeDataString(queue)}", UriKind.Relative));
        return response.IsSuccessStatusCode ? await response.Content.ReadFromJsonAsync<JsonElement>() : null;
    }

    /// <summary>The broker itself closes the connections that were given a name, as when it is stopped. How many there were; the management API knows of new ones after a moment.</summary>
    public async Task<int> CloseConnectionsAsync(string name)
    {
        var all = await Management.GetFromJsonAsync<JsonElement[]>(new Uri($"api/vhosts/{VirtualHost}/connections", UriKind.Relative));
        var found = all!.Where(connection => connection.TryGetProperty("user_provided_name", out var given) && given.GetString() == name).ToList();
        foreach (var connection in found)
            (await Management.DeleteAsync(new Uri($"api/connections/{Uri.EscapeDataString(connection.GetProperty("name").GetString()!)}", UriKind.Relative))).Dispose();
        return found.Count;
    }

    public async ValueTask DisposeAsync()
    {
        if (management is null)
            return;
        using var response = await management.DeleteAsync(new Uri($"api/vhosts/{VirtualHost}", UriKind.Relative));
        response.EnsureSuccessStatusCode();
        foreach (var user in users)
            (await management.DeleteAsync(new Uri($"api/users/{user}", UriKind.Relative))).Dispose();
        management.Dispose();
    }

    private async Task PutAsync(string path, object body)
    {
        using var response = await Management.PutAsJsonAsync(new Uri(path, UriKind.Relative), body);
        response.EnsureSuccessStatusCode();
    }
}
