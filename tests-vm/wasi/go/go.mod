module wasi-go

go 1.22
