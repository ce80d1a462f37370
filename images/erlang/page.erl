%% Answers every request with a page that tells when, since its kernel started, each part of this VM did.
-module(page).
-export([start/0]).

-define(PORT, 8080).

start() ->
    {ok, Listener} = gen_tcp:listen(?PORT, [binary, {packet, http_bin}, {active, false}, {reuseaddr, true}, {backlog, 64}]),
    Listening = uptime(),
    accept(Listener, Listening).

accept(Listener, Listening) ->
    {ok, Socket} = gen_tcp:accept(Listener),
    Server = spawn(fun() -> receive go -> serve(Socket, Listening) end end),
    ok = gen_tcp:controlling_process(Socket, Server),
    Server ! go,
    accept(Listener, Listening).

serve(Socket, Listening) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, {http_request, Method, _, _}} ->
            Asked = uptime(),
            case skip_headers(Socket) of
                ok ->
                    answer(Socket, Method, page(Listening, Asked)),
                    serve(Socket, Listening);
                closed ->
                    ok
            end;
        _ ->
            gen_tcp:close(Socket)
    end.

skip_headers(Socket) ->
    case gen_tcp:recv(Socket, 0) of
        {ok, http_eoh} -> ok;
        {ok, {http_header, _, _, _, _}} -> skip_headers(Socket);
        _ -> closed
    end.

answer(Socket, Method, Page) ->
    Body = case Method of 'HEAD' -> []; _ -> Page end,
    gen_tcp:send(Socket, [
        "HTTP/1.1 200 OK\r\nContent-Type: text/html; charset=utf-8\r\nCache-Control: no-store\r\n",
        "Content-Length: ", integer_to_list(iolist_size(Page)), "\r\n\r\n", Body]).

page(Listening, Asked) ->
    Phases = [
        {"the kernel started", 0},
        {"its first process ran", started("1")},
        {"Erlang's emulator was started", started("self")},
        {"Erlang ran", emulator_started()},
        {"the server listened", Listening},
        {"this request came", Asked}],
    ["<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>A VM for this request</title>\n",
     "<h1>This VM was made for this request</h1>\n<table>\n",
     [["<tr><td>", What, "<td>", integer_to_list(Milliseconds), " ms\n"] || {What, Milliseconds} <- Phases],
     "</table>\n<p>Erlang/OTP ", erlang:system_info(otp_release), ", ", integer_to_list(erlang:memory(total) div 1048576), " MiB.</p>\n</html>\n"].

%% Milliseconds since the kernel started.
uptime() ->
    [Seconds | _] = string:lexemes(read("/proc/uptime"), " "),
    round(binary_to_float(Seconds) * 1000).

%% When a process was started: field 22 of its line, in hundredths of a second.
started(Process) ->
    [_, Fields] = string:split(read(["/proc/", Process, "/stat"]), ") ", trailing),
    binary_to_integer(lists:nth(20, string:lexemes(Fields, " "))) * 10.

emulator_started() ->
    uptime() - erlang:convert_time_unit(erlang:monotonic_time() - erlang:system_info(start_time), native, millisecond).

read(File) ->
    {ok, Text} = file:read_file(File),
    Text.
