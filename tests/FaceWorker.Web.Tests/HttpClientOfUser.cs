using System.Net;
using System.Text.RegularExpressions;
using FaceWorker.Core.Access;
using static FaceWorker.Web.Tests.ConsoleFixture;

namespace FaceWorker.Web.Tests;

/// <summary>A browser without its eyes: cookies, forms with their anti-forgery token, and no redirects followed.</summary>
internal sealed partial class HttpClientOfUser : IDisposable
{
    private readonly HttpClientHandler handler = new() { AllowAutoRedirect = false, CookieContainer = new CookieContainer() };

    public HttpClientOfUser(ConsoleFixture fixture)
        : this(fixture.Console)
    {
    }

    public HttpClientOfUser(ConsoleProcess console) => Client = new HttpClient(handler) { BaseAddress = console.Address };

    public HttpClient Client { get; }

    public static async Task<HttpClientOfUser> SignedInAsync(ConsoleFixture fixture, string name)
    {
        var user = new HttpClientOfUser(fixture);
        var answer = await user.SignInAsync(name, Password);
        Assert.Equal((HttpStatusCode.Redirect, "/"), (answer.StatusCode, answer.Headers.Location!.OriginalString));
        return user;
    }

    public static Task<HttpClientOfUser> SignedInAsync(ConsoleFixture fixture, Role role) => SignedInAsync(fixture, NameOf(role));

    public Task<HttpResponseMessage> SignInAsync(string name, string password) => PostAsync("/sign-in", "/sign-in", ("name", name), ("password", password));

    public Task<HttpResponseMessage> GetAsync(string address) => Client.GetAsync(address, Cancel);

    /// <summary>Posts a form with the token of the page at <paramref name="page"/>, coming from there.</summary>
    public async Task<HttpResponseMessage> PostAsync(string page, string action, params (string Name, string Value)[] fields) =>
        await PostWithAsync(await FormTokenAsync(page), page, action, fields);

    /// <summary>The anti-forgery token of the page.</summary>
    public async Task<string> FormTokenAsync(string page) => TokenField().Match(await Client.GetStringAsync(page, Cancel)).Groups[1].Value;

    public async Task<HttpResponseMessage> PostWithAsync(string token, string page, string action, params (string Name, string Value)[] fields)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, action)
        {
            Content = new FormUrlEncodedContent(fields.Select(field => KeyValuePair.Create(field.Name, field.Value)).Append(KeyValuePair.Create("__RequestVerificationToken", token))),
        };
        request.Headers.Referrer = new Uri(Client.BaseAddress!, page);
        return await Client.SendAsync(request, Cancel);
    }

    /// <summary>The notice on the next page.</summary>
    public async Task<string> NoticeAsync(string page) => WebUtility.HtmlDecode(Tags().Replace(Notice().Match(await Client.GetStringAsync(page, Cancel)).Groups[1].Value, "")).Trim();

    public void Dispose()
    {
        Client.Dispose();
        handler.Dispose();
    }

    [GeneratedRegex("""name="__RequestVerificationToken" value="([^"]+)""")]
    private static partial Regex TokenField();

    [GeneratedRegex("""<div class="alert[^>]*>(.*?)</div>""", RegexOptions.Singleline)]
    private static partial Regex Notice();

    [GeneratedRegex("<[^>]+>")]
    private static partial Regex Tags();
}
